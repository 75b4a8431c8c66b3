using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Gateway.Actors.Mailboxes;

/// <summary>
/// A mailbox for actors that are many and mostly idle: senders push onto a stack without locks (Treiber 1986), the receiver takes the whole stack at once and turns it over. 32 bytes while
/// empty, where the stock queue keeps a segment of about a kilobyte.
/// </summary>
public sealed class SmallMailbox : MailboxType, IProducesMessageQueue<SmallMailbox.Queue>
{
    /// <summary>What actors name in their props.</summary>
    internal const string Name = "gateway.small-mailbox";

    /// <summary>What makes the name known.</summary>
    internal static readonly string Hocon = $"{Name}.mailbox-type = \"{typeof(SmallMailbox).FullName}, {typeof(SmallMailbox).Assembly.GetName().Name}\"";

    /// <summary>Made by Akka from the configuration.</summary>
    public SmallMailbox(Settings settings, Config config) : base(settings, config)
    {
    }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Queue();

    /// <summary>The queue itself. Any thread may enqueue, one at a time dequeues.</summary>
    [SuppressMessage("Design", "CA1034", Justification = "Akka wants to see the queue's type in the mailbox type's interface")]
    public sealed class Queue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
    {
        /// <summary>What came since the receiver last looked, the newest first.</summary>
        private Node? _pushed;
        /// <summary>What the receiver took, the oldest first; only the receiver changes it.</summary>
        private Node? _taken;

        private sealed class Node(Envelope envelope)
        {
            public readonly Envelope Envelope = envelope;
            public Node? Next;
        }

        /// <inheritdoc/>
        public bool HasMessages => Volatile.Read(ref _taken) is not null || Volatile.Read(ref _pushed) is not null;

        /// <inheritdoc/>
        public int Count => Length(Volatile.Read(ref _taken)) + Length(Volatile.Read(ref _pushed));

        /// <inheritdoc/>
        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            var node = new Node(envelope);
            var before = Volatile.Read(ref _pushed);
            while (true)
            {
                node.Next = before;
                var found = Interlocked.CompareExchange(ref _pushed, node, before);
                if (ReferenceEquals(found, before)) return;
                before = found;
            }
        }

        /// <summary>Gives back what is to be taken next: what an actor stashed. The receiver alone does it.</summary>
        public void EnqueueFirst(Envelope envelope) => Volatile.Write(ref _taken, new Node(envelope) { Next = _taken });

        /// <inheritdoc/>
        public bool TryDequeue(out Envelope envelope)
        {
            if (_taken is null && Volatile.Read(ref _pushed) is not null) Volatile.Write(ref _taken, Turned(Interlocked.Exchange(ref _pushed, null)));
            if (_taken is not { } first)
            {
                envelope = default;
                return false;
            }
            envelope = first.Envelope;
            Volatile.Write(ref _taken, first.Next);
            return true;
        }

        private static Node? Turned(Node? newest)
        {
            Node? oldest = null;
            while (newest is { } node) (newest, node.Next, oldest) = (node.Next, oldest, node);
            return oldest;
        }

        private static int Length(Node? node)
        {
            var count = 0;
            for (; node is not null; node = Volatile.Read(ref node.Next)) count++;
            return count;
        }

        /// <inheritdoc/>
        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope)) deadletters.Enqueue(owner, envelope);
        }
    }
}
