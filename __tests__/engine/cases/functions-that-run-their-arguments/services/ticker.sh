while true; do date; touch /var/lib/ticker.stamp; sleep 1; done
