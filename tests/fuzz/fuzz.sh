#!/usr/bin/env bash
# fuzz.sh SECONDS PROGRAM: runs one fuzzer by libFuzzer and prints a line about it. What it has found out stays in
# build/fuzz/corpus and is where the next run begins; what ends it stays in build/fuzz/found. Called by ./dev fuzz.
# FLUX_FUZZ_SEED (1): another number takes other ways from the same seeds; with the same one a new tree takes the same.
set -euo pipefail
seconds=$1
program=$2
name=${program##*/fuzz_}
seeds=build/fuzz/seeds/$name
log=build/fuzz/log/$name.txt
mkdir -p "$seeds" "build/fuzz/corpus/$name" build/fuzz/found build/fuzz/log

# The lines of seeds/NAME.txt and the files of seeds/NAME/, as one file each.
if [ -e "tests/fuzz/seeds/$name.txt" ]; then
    awk -v folder="$seeds" '{ file = folder "/line-" NR; printf "%s", $0 >file; close(file) }' "tests/fuzz/seeds/$name.txt"
fi
if [ -d "tests/fuzz/seeds/$name" ]; then
    cp "tests/fuzz/seeds/$name"/* "$seeds/"
fi

status=0
"$program" "-dict=tests/fuzz/seeds/$name.dict" "-max_total_time=$seconds" "-seed=${FLUX_FUZZ_SEED:-1}" -timeout=10 -rss_limit_mb=2560 -max_len=16384 \
    -print_final_stats=1 "-artifact_prefix=build/fuzz/found/$name-" "build/fuzz/corpus/$name" "$seeds" >"$log" 2>&1 || status=$?
if [ $status != 0 ]; then
    tail -n 60 "$log" >&2
    echo "fuzz: $name FAILED; its input is in build/fuzz/found, and $program FILE runs it again" >&2
    exit 1
fi
awk -v name="$name" '
    /number_of_executed_units:/ { runs = $2 }
    /average_exec_per_sec:/ { rate = $2 }
    /slowest_unit_time_sec:/ { slowest = $2 }
    /peak_rss_mb:/ { memory = $2 }
    / cov: / { for (i = 1; i < NF; ++i) if ($i == "cov:") edges = $(i + 1) }
    END {
        printf "fuzz: %s: ok; %d inputs, %d a second, %d edges, slowest %d s, %d MB\n", name, runs, rate, edges, slowest, memory
    }' "$log" >&2
