#!/bin/sh
set -e
{
  echo "<h1>Disk report</h1><pre>"
  df -h /
  echo "</pre>"
} > /var/www/html/report.html
