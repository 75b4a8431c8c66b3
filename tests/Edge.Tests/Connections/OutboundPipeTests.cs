using System.Buffers;
using System.IO.Pipelines;
using Gateway.Edge.Connections;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Connections;

public sealed class OutboundPipeTests
{
    // One byte in flight blocks the pipe until it is read.
    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: 1, resumeWriterThreshold: 1, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly OutboundPipe _outbound;

    public OutboundPipeTests() => _outbound = new OutboundPipe(_pipe.Writer, 1_000);

    [Fact]
    public void What_waits_behind_a_flush_goes_out_in_order_with_one_flush()
    {
        Send(1, 10);
        Send(2, 20);
        Send(3, 30);
        Assert.Equal([(1, 10)], Read());
        Assert.Equal([(2, 20), (3, 30)], Read());
        Assert.Equal(0, _outbound.WaitingBytes);
    }

    [Fact]
    public void What_waits_moves_on_in_portions_so_that_the_bound_is_not_doubled()
    {
        var outbound = new OutboundPipe(_pipe.Writer, 200_000);
        var payload = new byte[5_000];
        while (outbound.Send(Opcode.Binary, payload, OutboundClass.Durable, 0) == SendResult.Taken)
            Assert.InRange(outbound.WaitingBytes, 0, 200_000);
        var total = 0L;
        for (var waiting = outbound.WaitingBytes; ; waiting = outbound.WaitingBytes)
        {
            Assert.True(_pipe.Reader.TryRead(out var result));
            Assert.InRange(result.Buffer.Length, 1, 32 * 1024 + 5_004);
            total += result.Buffer.Length;
            _pipe.Reader.AdvanceTo(result.Buffer.End);
            if (waiting == 0)
                break;
            Assert.InRange(outbound.WaitingBytes, 0, waiting - 1);
        }
        Assert.Equal(0, total % 5_004);
        Assert.Equal(1 + 200_000 / (5_004 + 64), total / 5_004);
    }

    [Fact]
    public void A_newer_one_of_a_key_takes_the_older_out_and_goes_to_the_end()
    {
        Send(1, 1);
        Send(2, 100, OutboundClass.LatestWins, 7);
        Send(3, 100, OutboundClass.LatestWins, 8);
        Send(4, 100);
        for (byte name = 5; name < 60; name++)
            Assert.Equal(SendResult.Taken, Send(name, 100, OutboundClass.LatestWins, 7));
        Read();
        Assert.Equal([(3, 100), (4, 100), (59, 100)], Read());
    }

    [Fact]
    public void A_durable_one_that_does_not_fit_says_so_and_a_droppable_one_is_left_out()
    {
        Send(1, 1);
        var taken = 0;
        while (Send(2, 100) == SendResult.Taken)
            taken++;
        Assert.Equal(1_000 / (100 + 2 + 64), taken);
        Assert.Equal(SendResult.Dropped, Send(3, 100, OutboundClass.Droppable));
        Assert.Equal(SendResult.Full, Send(3, 100, OutboundClass.LatestWins, 1));
        Assert.Equal(SendResult.Full, Send(3, 100));
    }

    [Fact]
    public void Empty_messages_cannot_wait_without_bound()
    {
        Send(1, 1);
        var taken = 0;
        while (_outbound.Send(Opcode.Binary, default, OutboundClass.Durable, 0) == SendResult.Taken)
            Assert.True(++taken < 100);
    }

    [Fact]
    public void A_shared_message_is_not_changed_by_sending()
    {
        var shared = SharedFrame.Binary([9, 9, 9]);
        for (var n = 0; n < 3; n++)
            Assert.Equal(SendResult.Taken, _outbound.Send(shared, OutboundClass.Durable, 0));
        Read();
        Assert.Equal([(9, 3), (9, 3)], Read());
        Assert.Equal([0x82, 3, 9, 9, 9], shared.Bytes);
    }

    [Fact]
    public void The_close_is_the_last_and_comes_behind_what_waits()
    {
        Send(1, 1);
        Send(2, 2);
        Assert.True(_outbound.SendLast(FrameWriter.Close(CloseCode.Normal, ""), forgetWaiting: false));
        Assert.False(_outbound.SendLast(FrameWriter.Close(CloseCode.Normal, ""), forgetWaiting: false));
        Assert.Equal(SendResult.Over, Send(3, 3));
        Read();
        Assert.Equal([(2, 2), (3, 2)], Read());
    }

    [Fact]
    public void A_close_for_slowness_forgets_what_waits()
    {
        Send(1, 1);
        Send(2, 100);
        _outbound.SendLast(FrameWriter.Close(CloseCode.TooSlow, ""), forgetWaiting: true);
        Read();
        Assert.Equal([(0x0F, 2)], Read());
    }

    [Fact]
    public async Task Completing_waits_for_what_is_in_flight()
    {
        Send(1, 1);
        Send(2, 2);
        _outbound.CompleteWhenDrained();
        Read();
        var rest = await _pipe.Reader.ReadAsync();
        Assert.False(rest.Buffer.IsEmpty);
        _pipe.Reader.AdvanceTo(rest.Buffer.End);
        Assert.True((await _pipe.Reader.ReadAsync()).IsCompleted);
    }

    [Fact]
    public void Gathered_answers_go_out_together()
    {
        _outbound.BeginGathering();
        Send(1, 10);
        Send(2, 10);
        Assert.False(_pipe.Reader.TryRead(out _));
        _outbound.EndGathering();
        Assert.Equal([(1, 10), (2, 10)], Read());
    }

    [Fact]
    public void A_reader_that_is_gone_ends_the_sending()
    {
        _pipe.Reader.Complete();
        Send(1, 1);
        Assert.Equal(SendResult.Over, Send(2, 1));
        Assert.Equal(SendResult.Over, _outbound.Send(SharedFrame.Binary([1]), OutboundClass.Durable, 0));
    }

    [Fact]
    public void Sending_to_a_client_that_keeps_up_allocates_nothing()
    {
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        var outbound = new OutboundPipe(pipe.Writer, 1_000);
        var payload = new byte[100];
        long allocated = 0;
        for (var round = 0; round < 200; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            outbound.Send(Opcode.Binary, payload, OutboundClass.Durable, 0);
            if (round > 100)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            pipe.Reader.TryRead(out var result);
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }
        Assert.Equal(0, allocated);
    }

    private SendResult Send(byte name, int length, OutboundClass cls = OutboundClass.Durable, ulong key = 0)
    {
        var payload = new byte[length];
        payload.AsSpan().Fill(name);
        return _outbound.Send(Opcode.Binary, payload, cls, key);
    }

    /// <summary>The frames of one flush: first byte of the payload, and length.</summary>
    private List<(int Name, int Length)> Read()
    {
        Assert.True(_pipe.Reader.TryRead(out var result));
        var bytes = result.Buffer.ToArray();
        var frames = new List<(int, int)>();
        for (var at = 0; at < bytes.Length; at += 2 + bytes[at + 1])
        {
            Assert.True(bytes[at + 1] < 126);
            frames.Add((bytes[at + 2], bytes[at + 1]));
        }
        _pipe.Reader.AdvanceTo(result.Buffer.End);
        return frames;
    }
}
