@echo off
call inner.bat %1
