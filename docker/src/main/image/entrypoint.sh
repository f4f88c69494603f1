#!/bin/sh
# A configuration file is served, what sounds like an argument of the registry
# goes to it, and anything else is run.
set -e
case "${1:-}" in
*.yml | *.yaml) set -- registry serve "$@" ;;
serve | /serve | garbage-collect | check-config | healthcheck | htpasswd | completion | help | -*) set -- registry "$@" ;;
esac
exec "$@"
