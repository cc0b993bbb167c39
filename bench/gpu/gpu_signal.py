"""What the guest's agent says of a GPU that rests and of one that works, on a computer with an NVIDIA driver.

    python3 gpu_signal.py [SECONDS]      prints one JSON object

The work is a kernel that multiplies, again and again, compiled by the driver itself: no toolkit is needed.
"""

import ctypes
import importlib.util
import json
import os
import subprocess
import sys
import time

GUEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../guest/linux')
KERNEL = b"""
.version 6.0
.target sm_50
.address_size 64
.visible .entry work(.param .u64 result, .param .u32 rounds)
{
  .reg .f32 %f<3>; .reg .u32 %r<3>; .reg .u64 %d<2>; .reg .pred %p;
  ld.param.u64 %d1, [result];
  ld.param.u32 %r1, [rounds];
  mov.f32 %f1, 0f3F800000; mov.f32 %f2, 0f3F800001; mov.u32 %r2, 0;
again:
  fma.rn.f32 %f1, %f1, %f2, %f2;
  add.u32 %r2, %r2, 1;
  setp.lt.u32 %p, %r2, %r1;
  @%p bra again;
  st.global.f32 [%d1], %f1;
  ret;
}
\0"""


def load_agent():
    spec = importlib.util.spec_from_file_location('berth_agent', os.path.join(GUEST, 'berth_agent.py'))
    module = importlib.util.module_from_spec(spec)
    sys.modules['berth_agent'] = module
    spec.loader.exec_module(module)
    return module


def work(seconds):
    """Keeps the first GPU at work."""
    cuda = ctypes.CDLL('libcuda.so.1')

    def call(name, *arguments):
        status = getattr(cuda, name)(*arguments)
        if status:
            raise RuntimeError('%s: CUDA error %d' % (name, status))

    call('cuInit', 0)
    device, context, module, function = ctypes.c_int(), ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    call('cuDeviceGet', ctypes.byref(device), 0)
    call('cuDevicePrimaryCtxRetain', ctypes.byref(context), device)
    call('cuCtxSetCurrent', context)
    call('cuModuleLoadData', ctypes.byref(module), KERNEL)
    call('cuModuleGetFunction', ctypes.byref(function), module, b'work')
    # What has no result is not worked out.
    result, rounds = ctypes.c_uint64(), ctypes.c_uint(20_000_000)
    call('cuMemAlloc_v2', ctypes.byref(result), ctypes.c_size_t(4))
    parameters = (ctypes.c_void_p * 2)(*(ctypes.addressof(value) for value in (result, rounds)))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        call('cuLaunchKernel', function, 512, 1, 1, 256, 1, 1, 0, None, parameters, None)
        call('cuCtxSynchronize')


def sampled(signals, seconds):
    """Glances as often as the agent does, then samples."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(1)
        signals.glance()
    sample = signals.sample()
    signals.accepted()
    return sample


def main(seconds):
    signals = load_agent().load_signals()
    names = subprocess.check_output(['nvidia-smi', '--query-gpu=name,driver_version', '--format=csv,noheader'])
    rests = sampled(signals, seconds)
    child = subprocess.Popen([sys.executable, os.path.abspath(__file__), 'work', str(seconds + 6)])
    time.sleep(3)
    signals.sample()
    signals.accepted()
    works = sampled(signals, seconds)
    failed = child.wait()
    if failed:
        raise SystemExit('the GPU did not work: %d' % failed)
    time.sleep(3)
    signals.sample()
    signals.accepted()
    again = sampled(signals, seconds)
    print(json.dumps({'gpu': names.decode().strip(), 'rests': rests, 'works': works, 'restsAgain': again}))


if __name__ == '__main__':
    if sys.argv[1:2] == ['work']:
        work(float(sys.argv[2]))
    else:
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
