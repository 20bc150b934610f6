gcloud run deploy shop --source .
if ($LASTEXITCODE -eq 0) {
    python register_webhook.py
}
else {
    exit 1
}
