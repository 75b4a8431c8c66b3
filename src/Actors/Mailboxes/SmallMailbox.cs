using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Gateway.Actors.Mailboxes;

/// <summary>
/// A mailbox for actors that are many and mostly idle: one linked list with an atomic head (Vyukov's multi-producer single-consumer queue), 64 bytes while
/// empty where the stock queue keeps a segment of about a kilobyte.
/// </summary>
public sealed class SmallMailbox : MailboxType, IProducesMessageQueue<SmallMailbox.Queue>
{
    /// <summary>Made by Akka from the configuration.</summary>
    public SmallMailbox(Settings settings, Config config) : base(settings, config)
    {
    }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Queue();

    /// <summary>The queue itself. Any thread may enqueue, one at a time dequeues.</summary>
    [SuppressMessage("Design", "CA1034", Justification = "Akka wants to see the queue's type in the mailbox type's interface")]
    public sealed class Queue : IMessageQueue, IUnboundedMessageQueueSemantics
    {
        private Node _head;
        private Node _tail;

        private sealed class Node
        {
            public Envelope Envelope;
            public Node? Next;
        }

        /// <summary>An empty queue.</summary>
        public Queue() => _head = _tail = new Node();

        /// <inheritdoc/>
        public bool HasMessages => Volatile.Read(ref _tail.Next) is not null || !ReferenceEquals(Volatile.Read(ref _head), _tail);

        /// <inheritdoc/>
        public int Count
        {
            get
            {
                var count = 0;
                for (var node = Volatile.Read(ref _tail.Next); node is not null; node = Volatile.Read(ref node.Next)) count++;
                return count;
            }
        }

        /// <inheritdoc/>
        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            var node = new Node { Envelope = envelope };
            var before = Interlocked.Exchange(ref _head, node);
            Volatile.Write(ref before.Next, node);
        }

        /// <inheritdoc/>
        public bool TryDequeue(out Envelope envelope)
        {
            var next = Volatile.Read(ref _tail.Next);
            if (next is null)
            {
                envelope = default;
                return false;
            }
            envelope = next.Envelope;
            // The node stays as the new tail; it must not keep the message alive.
            next.Envelope = default;
            _tail = next;
            return true;
        }

        /// <inheritdoc/>
        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out var envelope)) deadletters.Enqueue(owner, envelope);
        }
    }
}
