#!/usr/bin/env bash
# Makes a native TensorFlow.js in a folder, for the tests of its backend; takes about a minute.
#
#   scripts/native-tfjs.sh FOLDER        then LIGHTER_NATIVE_TFJS=FOLDER
#
# The package comes from npm without its own download, TensorFlow itself from the wheel that pip has (its C API and headers are
# in there), and g++ compiles the small addon between the two. Ends with an error where npm, pip or g++ cannot.
set -euo pipefail
dir=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$dir"
[ -f package.json ] || echo '{"private": true}' >package.json
npm install --ignore-scripts --no-audit --no-fund --silent @tensorflow/tfjs-node@4.22.0
package=$dir/node_modules/@tensorflow/tfjs-node
if [ ! -f wheel/tensorflow/libtensorflow_cc.so.2 ]; then
  python3 -m pip download --quiet --retries 0 --no-deps -d wheel tensorflow-cpu
  (cd wheel && unzip -q -o ./*.whl 'tensorflow/libtensorflow*' 'tensorflow/include/tensorflow/c/*' 'tensorflow/include/tensorflow/core/platform/*' \
    'tensorflow/include/xla/*' 'tensorflow/include/tsl/*' && rm ./*.whl)
fi
mkdir -p "$package/deps/lib" "$package/lib/napi-v8"
for library in libtensorflow_cc.so.2 libtensorflow_framework.so.2; do
  ln -sf "$dir/wheel/tensorflow/$library" "$package/deps/lib/$library"
done
headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")/include/node
g++ -shared -fPIC -std=c++17 -O2 -DNAPI_VERSION=8 -I"$headers" -I"$dir/wheel/tensorflow/include" \
  "$package"/binding/tfjs_backend.cc "$package"/binding/tfjs_binding.cc -o "$package/lib/napi-v8/tfjs_binding.node" \
  -L"$package/deps/lib" -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 -Wl,-rpath,'$ORIGIN/../../deps/lib'
cd "$dir" && TF_CPP_MIN_LOG_LEVEL=3 node -e 'const tf = require("@tensorflow/tfjs-node"); console.log(tf.getBackend(), "TensorFlow", tf.backend().binding.TF_Version)' 2>/dev/null
