#!/usr/bin/env bash
# Say how a job stands, in the words that Snakemake expects.
set -euo pipefail
case $(kubectl get "$1" --output 'jsonpath={.status.conditions[?(@.status=="True")].type}') in
  *Failed*) echo failed ;;
  *Complete*) echo success ;;
  *) echo running ;;
esac
