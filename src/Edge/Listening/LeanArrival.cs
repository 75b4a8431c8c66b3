using System.Buffers;
using System.Net;
using Gateway.Edge.Accept;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Listening;

/// <summary>
/// An accepted descriptor until it is known what becomes of it. What may be HTTP is only looked at and left in the socket; what is ours becomes a
/// <see cref="LeanSocket"/> or is answered with a refusal.
/// </summary>
internal sealed class LeanArrival : IReadyHandler
{
    /// <summary>More than the longest method and our path: enough to decide.</summary>
    private const int SniffBytes = 64;

    private readonly LeanShare _share;
    private readonly Engine _engine;
    private readonly int _fd;
    private readonly ulong _key;
    private byte[]? _head;
    private int _headLength;
    private IPEndPoint? _proxied;
    private Step _step;
    private bool _heard;

    private enum Step
    {
        ProxyHead,
        Sniff,
        Head,
        Linger,
    }

    public LeanArrival(int fd, Engine engine, LeanShare share)
    {
        (_fd, _engine, _share) = (fd, engine, share);
        _step = share.Keeper.Node.Options.ProxyProtocol && share.Keeper.ExpectsProxyHeader(Descriptor.Peer(fd)) ? Step.ProxyHead : Step.Sniff;
        // Edge-triggered while bytes are only looked at: they stay in the socket and would be reported for ever.
        _key = engine.Add(fd, this, Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLET);
        engine.Heads.Begin(_key);
    }

    private IPAddress Peer => _proxied?.Address ?? Descriptor.Peer(_fd);

    public void OnReady(uint events)
    {
        var ended = (events & Libc.EPOLLRDHUP) != 0;
        if (_step == Step.ProxyHead && !ReadProxyHead(ended))
            return;
        if (_step == Step.Sniff && !Sniff(ended))
            return;
        if (_step == Step.Head)
            ReadHead();
        else
            Linger();
    }

    public void OnPosted()
    {
        // Nothing is posted before it is a connection.
    }

    public void OnDeadline()
    {
        if (_step == Step.Linger)
        {
            Close();
            return;
        }
        // What came in this very moment still counts.
        OnReady(0);
        if (_engine.Find(_key) != this || _step == Step.Linger)
            return;
        // A browser opens connections ahead of its requests: an answer to one that never spoke would be taken as the answer to its first request.
        if (_heard)
            Refuse(_step == Step.ProxyHead ? HttpRefusal.BadRequest("the PROXY head did not arrive whole and in time") : HttpRefusal.TooLate());
        else
            Close();
    }

    public void OnStopping() => OnDeadline();

    public void OnCut(Exception? fault)
    {
        // It may have failed while it became a connection.
        if (_engine.Find(_key) is LeanSocket opened)
            opened.OnCut(fault);
        else
            Close();
    }

    /// <summary>True once the head is taken off the stream or was never to come.</summary>
    private bool ReadProxyHead(bool ended)
    {
        var bytes = _engine.Buffer.AsSpan(0, ProxyHeader.MaxBytes);
        var count = Look(bytes);
        if (count < 0)
            return false;
        var status = ProxyHeader.TryRead(bytes[..count], out var length, out _proxied, out var fault);
        if (status == ReadStatus.Violation || (status == ReadStatus.NeedMore && ended))
        {
            Refuse(HttpRefusal.BadRequest(status == ReadStatus.Violation ? fault : "the PROXY head is not whole"));
            return false;
        }
        if (status == ReadStatus.NeedMore)
            return false;
        Descriptor.Receive(_fd, bytes[..length]);
        (_step, _heard) = (Step.Sniff, false);
        return true;
    }

    /// <summary>True once the request is known to be ours.</summary>
    private bool Sniff(bool ended)
    {
        var bytes = _engine.Buffer.AsSpan(0, SniffBytes);
        var count = Look(bytes);
        if (count < 0)
            return false;
        var state = _share.Keeper.Look(new ReadOnlySequence<byte>(_engine.Buffer, 0, count), out _);
        if (state == HeadState.Others || (state == HeadState.Undecided && ended))
        {
            _engine.Release(_key);
            _share.HandOver(_fd, _proxied);
            return false;
        }
        if (state == HeadState.Undecided)
            return false;
        _step = Step.Head;
        _engine.Watch(_key, Libc.EPOLLIN);
        return true;
    }

    /// <summary>Bytes that are there, left where they are; −1 when there is nothing to judge yet, or no more.</summary>
    private int Look(Span<byte> bytes)
    {
        var count = Descriptor.Receive(_fd, bytes, Libc.MSG_PEEK);
        if (count is 0 or -2)
            Close();
        _heard |= count > 0;
        return count > 0 ? count : -1;
    }

    private void ReadHead()
    {
        var count = Descriptor.Receive(_fd, _engine.Buffer);
        if (count is 0 or -2)
            Close();
        if (count <= 0)
            return;
        var bytes = _head is null ? new ReadOnlySequence<byte>(_engine.Buffer, 0, count) : Keep(count);
        switch (_share.Keeper.Look(bytes, out var end))
        {
            case HeadState.Whole:
                Judge(bytes, end);
                break;
            case HeadState.TooLarge:
                Refuse(HttpRefusal.TooLarge());
                break;
            default:
                if (_head is null)
                    Keep(count);
                break;
        }
    }

    private void Judge(in ReadOnlySequence<byte> bytes, SequencePosition end)
    {
        var refusal = _share.Keeper.Judge(bytes.Slice(0, end).FirstSpan, Peer, out var handshake, out var answer);
        if (refusal is not null)
            Refuse(refusal, handshake.RemoteAddress);
        else if (Descriptor.Send(_fd, answer) == answer.Length)
            LeanSocket.Open(_fd, _key, _engine, _share, handshake, bytes.Slice(end));
        else
        {
            // The client left between its request and our answer.
            _share.Keeper.Node.Open.GiveBackPlace();
            Close();
        }
        GiveBack();
    }

    private void Refuse(HttpRefusal refusal, IPAddress? address = null)
    {
        _share.Keeper.Refused(address ?? Peer, refusal);
        Descriptor.Send(_fd, refusal.ToBytes());
        // A socket closed with unread bytes is reset, and the answer may be lost with it: the client's bytes are read until it goes, or for a moment.
        Libc.Shutdown(_fd, Libc.SHUT_WR);
        _step = Step.Linger;
        GiveBack();
        _engine.Watch(_key, Libc.EPOLLIN);
        _engine.Lingering.Begin(_key);
    }

    private void Linger()
    {
        if (Descriptor.Receive(_fd, _engine.Buffer) is 0 or -2)
            Close();
    }

    private void Close()
    {
        if (_engine.Find(_key) != this)
            return;
        GiveBack();
        _engine.Close(_key);
    }

    /// <summary>Adds what was received to the part of the head that came before.</summary>
    private ReadOnlySequence<byte> Keep(int count)
    {
        var length = _headLength + count;
        if (_head is null || _head.Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, length * 2));
            _head.AsSpan(0, _headLength).CopyTo(larger);
            GiveBack();
            _head = larger;
        }
        _engine.Buffer.AsSpan(0, count).CopyTo(_head.AsSpan(length - count));
        _headLength = length;
        return new ReadOnlySequence<byte>(_head, 0, length);
    }

    private void GiveBack()
    {
        if (_head is not null)
            ArrayPool<byte>.Shared.Return(_head);
        _head = null;
    }
}
