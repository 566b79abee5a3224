<?php echo "heroku style";
