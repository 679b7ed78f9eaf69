#!/usr/bin/env bash
# Run a job script of Snakemake in a pod that sees the checkout under the same path; print the job's name, as in "job.batch/cacl-x7k2p".
set -euo pipefail
kubectl create --output name --filename - <<MANIFEST
apiVersion: batch/v1
kind: Job
metadata:
  generateName: cacl-
spec:
  backoffLimit: 0
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: step
          image: "${CACL_IMAGE:?the image to run}"
          command: [bash, "$1"]
          workingDir: "$PWD"
          resources: {requests: {cpu: "1", memory: 4Gi}}
          volumeMounts: [{name: checkout, mountPath: "$PWD"}]
      volumes: [{name: checkout, persistentVolumeClaim: {claimName: "${CACL_VOLUME_CLAIM:?the claim of the volume}"}}]
MANIFEST
