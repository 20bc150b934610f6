setTimeout(() => {}, 1000);
