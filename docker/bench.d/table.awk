# Medians over the rounds, how the first server compares with each other one, and
# how that compares with the goals.
# Input: the file of goals, then operation|title|figures to show|server|name=value name=value ...
BEGIN {
    FS = "|"
    count = split(servers, server, " ")
    label["ops"] = "per second"
    label["mb"] = "MB/s"
    label["cpu_us"] = "server CPU, us each"
    label["cpu_gb"] = "server CPU, s per GB"
    label["times"] = "p50/p99/p99.9, ms"
    label["manifest_p99_ms"] = "p99 of manifests, ms"
    label["p99_grows"] = "p99, x without"
    label["kept"] = "rate, x without"
    label["growth_mb"] = "memory more, MB"
    label["lost"] = "readers cut off"
    label["start_ms"] = "first 200 after, ms"
    label["idle_mb"] = "idle memory, MB"
    label["fsyncs"] = "fsyncs each"
    label["peak_mb"] = "peak memory, MB"
}

FNR == NR {
    if ($0 !~ /^#/ && NF) goal[++goals] = $0
    next
}

{
    if (!($1 in title)) order[++operations] = $1
    title[$1] = $2
    shown[$1] = $3
    delete figure
    fields = split($5, field, " ")
    for (i = 1; i <= fields; i++) {
        split(field[i], pair, "=")
        figure[pair[1]] = pair[2] + 0
        key = $1 SUBSEP pair[1] SUBSEP $4
        values[key, ++seen[key]] = pair[2]
    }
    if (!("other" in figure)) next
    windows++
    # the kernel writes back during pushes, and that is nobody's fault
    if ($6 != "writes") {
        quiet++
        if (figure["other"] > 0.2) disturbed++
    }
    if (figure["load"] > 0.95 && figure["busy"] < 0.9) limited[$1, $4] = 1
}

function sorted(key,    n, i, j, v) {
    n = seen[key]
    for (i = 1; i <= n; i++) {
        v = values[key, i] + 0
        for (j = i - 1; j > 0 && sample[j] > v; j--) sample[j + 1] = sample[j]
        sample[j + 1] = v
    }
    return n
}

function median(key,    n) {
    n = sorted(key)
    return n % 2 ? sample[(n + 1) / 2] : (sample[n / 2] + sample[n / 2 + 1]) / 2
}

function digits(v) {
    return v >= 100 || v == int(v) ? sprintf("%.0f", v) : v >= 10 ? sprintf("%.1f", v) : sprintf("%.2f", v)
}

# from least to most, where that is more than a tenth of the median
function spread(key, middle,    n) {
    n = sorted(key)
    if (n < 2 || sample[n] - sample[1] <= middle / 10) return ""
    return " [" digits(sample[1]) "-" digits(sample[n]) "]"
}

function at(operation, metric, who) {
    return operation SUBSEP metric SUBSEP who
}

function times(operation, who) {
    if (!(at(operation, "p50_ms", who) in seen)) return "-"
    return digits(median(at(operation, "p50_ms", who))) "/" digits(median(at(operation, "p99_ms", who))) "/" \
        digits(median(at(operation, "p999_ms", who)))
}

function cell(operation, metric, i,    key, first, value) {
    if (metric == "times") return times(operation, server[i])
    key = at(operation, metric, server[i])
    first = at(operation, metric, server[1])
    if (!(key in seen)) return "-"
    value = median(key)
    return digits(value) (metric ~ /^(ops|mb)$/ && (operation, server[i]) in limited ? "*" : "") spread(key, value) \
        (i > 1 && (first in seen) && value > 0 ? " (x" digits(median(first) / value) ")" : "")
}

function line(name, metric, operation,    i) {
    printf "%-30s %-21s", name, label[metric]
    for (i = 1; i <= count; i++) printf " %22s", cell(operation, metric, i)
    print ""
}

function better(relation, a, b) {
    return relation == ">=" ? a > b : a < b
}

# the figure that a goal refers to; unknown if there is none
function refer(operation, metric, relation, reference,    i, key, value) {
    unknown = 0
    if (reference == "best") {
        value = ""
        for (i = 2; i <= count; i++) {
            key = at(operation, metric, server[i])
            if ((key in seen) && (value == "" || better(relation, median(key), value))) value = median(key)
        }
        unknown = value == ""
        return value
    }
    if (reference ~ /^@/) key = at(substr(reference, 2), metric, server[1])
    else key = at(operation, metric, reference)
    if (key in seen) return median(key)
    unknown = 1
}

function judge(text, operation,    remark, word, n, metric, key, value, base, about, verdict) {
    remark = ""
    if (match(text, / *# */)) {
        remark = ", " substr(text, RSTART + RLENGTH)
        text = substr(text, 1, RSTART - 1)
    }
    n = split(text, word, " ")
    metric = word[2]
    if (metric == "rate") metric = shown[operation] ~ /(^| )mb( |$)/ ? "mb" : "ops"
    if (metric == "cpu") metric = shown[operation] ~ /(^| )cpu_gb( |$)/ ? "cpu_gb" : "cpu_us"
    about = label[metric] " " word[3] " " word[4]
    key = at(operation, metric, server[1])
    if (word[5] == "-") {
        base = 1
        unknown = 0
    } else {
        base = refer(operation, metric, word[3], word[5])
        about = about " x " (word[5] ~ /^@/ ? "that of " title[substr(word[5], 2)] : word[5])
        if (unknown && n >= 6) {
            base = word[6]
            unknown = 0
            about = about " (measured elsewhere: " base ")"
        }
    }
    if (!(key in seen)) return
    if (quick) verdict = "not judged"
    else if (unknown || (base == 0 && word[5] != "-")) {
        verdict = "-"
        without++
    } else {
        value = median(key) / base
        if (value == word[4] || better(word[3], value, word[4])) {
            verdict = digits(value) " met"
            met++
        } else {
            verdict = digits(value) " MISSED"
            missed++
        }
    }
    printf "    goal: %-62s %s\n", about remark, verdict
}

function judgeAll(operation,    g, names, n, i, part) {
    for (g = 1; g <= goals; g++) {
        split(goal[g], part, " ")
        n = split(part[1], names, ",")
        for (i = 1; i <= n; i++) if (names[i] == operation) judge(goal[g], operation)
    }
}

END {
    printf "%-52s", ""
    for (i = 1; i <= count; i++) printf " %22s", server[i]
    print ""
    for (o = 1; o <= operations; o++) {
        operation = order[o]
        n = split(shown[operation], metric, " ")
        for (m = 1; m <= n; m++) line(m == 1 ? title[operation] : "", metric[m], operation)
        judgeAll(operation)
    }
    print "In round brackets: the figure of " server[1] " divided by this one. In square ones: the least and the most of the rounds,"
    print "where they differ by more than a tenth."
    for (any in limited) {
        print "* The load generator was at its limit before the server was."
        break
    }
    if (disturbed) print "Of " quiet " windows without pushes " disturbed " ran beside other work on these cores: distrust them."
    if (at("ping", "ops", "nginx") in seen)
        print "The load generator used " digits(median(at("ping", "load", "nginx"))) " of its core when nginx, with " \
            digits(median(at("ping", "busy", "nginx"))) " of its own, answered " \
            digits(median(at("ping", "ops", "nginx"))) " pings per second."
    if (quick) print "A quick run judges nothing."
    else print "Goals: " met + 0 " met, " missed + 0 " MISSED, " without + 0 " without a figure to compare with."
}
