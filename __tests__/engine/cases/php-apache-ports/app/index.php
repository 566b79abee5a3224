<?php echo "vhost ok";
