@echo off
set MODE=prod
pushd app
call run_bot.bat --x
popd
