#!/bin/sh
sed -i "s/NAME/$SITE/" /usr/share/nginx/html/index.html
