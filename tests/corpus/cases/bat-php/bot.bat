@echo off
:a
php bot.php
goto a
