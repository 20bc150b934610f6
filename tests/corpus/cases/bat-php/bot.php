<?php sleep(1);
