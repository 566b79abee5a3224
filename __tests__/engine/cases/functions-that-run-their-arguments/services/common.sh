RUN_DIR=/var/run/services
LOG_DIR=/var/log/services
mkdir -p $RUN_DIR $LOG_DIR
start() {
  local name=$1
  shift
  "$@" > "$LOG_DIR/$name.log" 2>&1 &
  echo $! > "$RUN_DIR/$name.pid"
}
