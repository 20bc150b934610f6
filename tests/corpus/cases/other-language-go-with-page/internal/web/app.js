'use strict';
const tg = window.Telegram && window.Telegram.WebApp;
document.getElementById('pay').addEventListener('click', () => tg.close());
