#!/bin/sh
set -e
cat > /usr/share/nginx/html/env-config.js <<EOF
window.env = { API_URL: "${API_URL:-/api}" }
EOF
sed -i "s#__TITLE__#${TITLE:-app}#g" /usr/share/nginx/html/index.html
exec "$@"
