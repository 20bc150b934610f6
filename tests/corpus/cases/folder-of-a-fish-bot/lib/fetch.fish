function fetch
    curl -s https://api.telegram.org/bot$TOKEN/getUpdates
end
