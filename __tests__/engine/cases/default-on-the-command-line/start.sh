set -e
mkdir -p /data/www
cp /www/index.html /data/www
echo "serving on ${PORT:-80}"
exec httpd -f -p "0.0.0.0:${PORT:-80}" -h /data/www
