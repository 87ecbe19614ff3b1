using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DaprPush.Bench.Hub;

// In this process: the benchmark sees the gateway's internals, which a generated project would not.
BenchmarkRunner.Run<Delivery>(
    DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath("artifacts/bench/hub"), args);
