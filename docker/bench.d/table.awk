# Medians over the rounds, and how the first server compares with each other one.
# Input: operation|unit|method|server|name=value name=value ...
BEGIN {
    FS = "|"
    count = split(servers, server, " ")
    label["ops"] = "per second"
    label["mb"] = "MB/s"
    label["cpu_us"] = "server CPU, us each"
    label["cpu_gb"] = "server CPU, s per GB"
    label["p99_ms"] = "p99, ms"
    label["peak_mb"] = "peak memory, MB"
}

{
    if (!($1 in unit)) order[++operations] = $1
    unit[$1] = $2
    fields = split($5, field, " ")
    for (i = 1; i <= fields; i++) {
        split(field[i], pair, "=")
        key = $1 SUBSEP pair[1] SUBSEP $4
        values[key, ++seen[key]] = pair[2]
        # the kernel writes back during pushes, and that is nobody's fault
        if (pair[1] == "other" && $3 != "PUSH") {
            windows++
            if (pair[2] > 0.2) disturbed++
        }
    }
}

function median(key,    n, i, j, v, sorted) {
    n = seen[key]
    for (i = 1; i <= n; i++) {
        v = values[key, i] + 0
        for (j = i - 1; j > 0 && sorted[j] > v; j--) sorted[j + 1] = sorted[j]
        sorted[j + 1] = v
    }
    return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function digits(v) {
    return v >= 100 ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v)
}

function line(operation, name, metric,    i, key, first, value, cell) {
    printf "%-27s %-20s", name, label[metric]
    first = operation SUBSEP metric SUBSEP server[1]
    for (i = 1; i <= count; i++) {
        key = operation SUBSEP metric SUBSEP server[i]
        if (!(key in seen)) cell = "-"
        else {
            value = median(key)
            cell = digits(value)
            if (i > 1 && (first in seen) && value > 0) cell = cell " (x" digits(median(first) / value) ")"
        }
        printf i == 1 ? " %10s" : " %19s", cell
    }
    print ""
}

END {
    printf "%-48s", ""
    for (i = 1; i <= count; i++) printf i == 1 ? " %10s" : " %19s", server[i]
    print ""
    for (o = 1; o <= operations; o++) {
        name = order[o]
        line(name, name, unit[name])
        line(name, "", unit[name] == "mb" ? "cpu_gb" : "cpu_us")
        line(name, "", "p99_ms")
        line(name, "", "peak_mb")
    }
    print "In brackets: the figure of " server[1] " divided by this one."
    if (disturbed) print "Of " windows " windows without pushes " disturbed " ran beside other work on these cores: distrust them."
}
