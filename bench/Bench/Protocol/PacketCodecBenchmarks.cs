using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gateway.Protocol;

namespace Gateway.Bench.Protocol;

[MemoryDiagnoser]
public class PacketCodecBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Posted _posted = new(7, "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210", 42, 43, 1_780_000_000_000);
    private ReadOnlySequence<byte> _post;

    [GlobalSetup]
    public void Setup()
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, new Post(7, _posted.Dialog, _posted.Outbox, 42, "Do the blue trail shoes run small? I usually wear 42."));
        _post = new ReadOnlySequence<byte>(bytes.WrittenMemory.ToArray());
    }

    [Benchmark]
    public bool ReadPost() => PacketCodec.TryReadClient(_post, out _, out _);

    [Benchmark]
    public int WritePosted()
    {
        _output.ResetWrittenCount();
        PacketCodec.Write(_output, _posted);
        return _output.WrittenCount;
    }
}
