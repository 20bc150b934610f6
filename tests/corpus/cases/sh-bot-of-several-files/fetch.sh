API="https://api.telegram.org/bot$TOKEN"
fetch() {
  curl -s "$API/getUpdates" -d timeout=50
}
