# What the probe runs in a container, by /bin/sh. Arguments: a mark for the beginning and one for the end, the errand and the
# probe's program (base64), then five words for each call: its number, its host, its port, its scheme and its path.
set -f
begin=$1 end=$2 errand=$3 program=$4
shift 4
for python in python3 python; do
  if [ -n "$program" ] && command -v $python >/dev/null 2>&1 &&
    $python -c "import sys, ssl; sys.exit(sys.version_info < (3, 7))" >/dev/null 2>&1; then
    $python -c "import base64, sys, zlib
exec(compile(zlib.decompress(base64.b64decode(sys.argv.pop(1))), \"probe\", \"exec\"))" "$program" "$errand" "$begin" "$end"
    sleep 1
    exit
  fi
done
limit() { if command -v timeout >/dev/null 2>&1; then timeout 12 "$@"; else "$@"; fi; }
echo "$begin"
while [ $# -ge 5 ]; do
  number=$1 host=$2 port=$3 scheme=$4 path=$5
  shift 5
  url=$scheme://$host:$port$path
  case $host in *:*) url=$scheme://[$host]:$port$path ;; esac
  from=$(date +%s)
  if command -v curl >/dev/null 2>&1 && [ $scheme != tcp ]; then
    tool=curl
    # Only with -v does curl say why it did not connect; lines of the other side are dropped.
    said=$({
      curl -sSv -o /dev/null --connect-timeout 5 --max-time 10 -w "\n~w %{http_code} %{time_namelookup} %{time_connect} \
%{time_appconnect} %{time_total} %{remote_ip}\n" "$url"
      echo "~c $?"
    } 2>&1 | while IFS= read -r line; do case $line in "* "*"failed: "*|curl:*|"~"*) echo "$line" ;; esac; done)
    code=0
  elif command -v wget >/dev/null 2>&1 && [ $scheme != tcp ]; then
    tool=wget
    said=$(limit wget -nv -t 1 -O /dev/null -T 5 "$url" 2>&1)
    code=$?
    case $said in *[Uu]sage*|*option*) said=$(limit wget -q -O /dev/null -T 5 "$url" 2>&1); code=$? ;; esac
  elif command -v nc >/dev/null 2>&1; then
    tool=nc
    said=$(limit nc -z -w 5 "$host" "$port" 2>&1)
    code=$?
    case $said in *[Uu]sage*|*option*) said=$(limit nc -w 5 "$host" "$port" </dev/null 2>&1); code=$? ;; esac
  elif command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
    tool=bash
    said=$(timeout 5 bash -c "exec 3<>/dev/tcp/\$0/\$1" "$host" "$port" 2>&1)
    code=$?
  else
    tool=none said= code=0
  fi
  echo "call $number $tool $code $(($(date +%s) - from))" $said
done
echo "$end"
sleep 1
