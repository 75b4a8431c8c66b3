using Akka.Actor;
using Gateway.Actors.Mailboxes;

namespace Gateway.Actors.Tests.Mailboxes;

public sealed class SmallMailboxTests
{
    private readonly SmallMailbox.Queue _queue = new();

    private void Put(object message) => _queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.NoSender));

    private object? Take() => _queue.TryDequeue(out var envelope) ? envelope.Message : null;

    [Fact]
    public void What_came_first_is_taken_first_whatever_comes_in_between()
    {
        Assert.False(_queue.HasMessages);
        Put(1);
        Put(2);
        Assert.Equal(1, Take());
        Put(3);
        Assert.Equal((true, 2), (_queue.HasMessages, _queue.Count));
        Assert.Equal(2, Take());
        Assert.Equal(3, Take());
        Assert.Equal((false, 0), (_queue.HasMessages, _queue.Count));
        Assert.Null(Take());
    }

    [Fact]
    public void What_is_given_back_is_taken_before_all_that_came_since()
    {
        Put(1);
        Put(2);
        Assert.Equal(1, Take());
        Put(3);
        _queue.EnqueueFirst(new Envelope(1, ActorRefs.NoSender));
        _queue.EnqueueFirst(new Envelope(0, ActorRefs.NoSender));
        Assert.Equal(4, _queue.Count);
        foreach (var expected in (int[])[0, 1, 2, 3]) Assert.Equal(expected, Take());
        _queue.EnqueueFirst(new Envelope(4, ActorRefs.NoSender));
        Put(5);
        Assert.Equal(4, Take());
        Assert.Equal(5, Take());
    }

    [Fact]
    public void Many_senders_lose_nothing_and_each_keeps_its_order()
    {
        const int Senders = 4, Each = 50_000;
        var threads = Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (var n = 0; n < Each; n++) Put((sender, n));
        })).ToList();
        threads.ForEach(t => t.Start());
        var next = new int[Senders];
        for (var taken = 0; taken < Senders * Each;)
        {
            if (Take() is not { } message) continue;
            var (sender, n) = ((int, int))message;
            Assert.Equal(next[sender]++, n);
            taken++;
        }
        threads.ForEach(t => t.Join());
        Assert.False(_queue.HasMessages);
    }

    [Fact]
    public void What_is_left_goes_to_the_dead_letters_in_order()
    {
        Put("a");
        Put("b");
        var dead = new SmallMailbox.Queue();
        _queue.CleanUp(ActorRefs.Nobody, dead);
        Assert.True(dead.TryDequeue(out var first) && dead.TryDequeue(out var second) && (first.Message, second.Message) is ("a", "b"));
        Assert.False(_queue.HasMessages);
    }

    [Fact]
    public void An_empty_one_takes_32_bytes()
    {
        var kept = new SmallMailbox.Queue[1000];
        for (var i = 0; i < 10; i++) kept[i] = new SmallMailbox.Queue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < kept.Length; i++) kept[i] = new SmallMailbox.Queue();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / kept.Length, 1, 32);
    }
}
