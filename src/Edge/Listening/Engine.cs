using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Listening;

/// <summary>Who has a descriptor in an engine's set. All calls come on the engine's thread and must not block: they hold up everybody on it.</summary>
internal interface IReadyHandler
{
    /// <summary>The descriptor is ready for these <c>EPOLL…</c> bits.</summary>
    void OnReady(uint events);

    /// <summary>It was posted by <see cref="Engine.Post"/>. May come after it was closed.</summary>
    void OnPosted();

    /// <summary>Its time in a <see cref="Deadlines"/> queue is over.</summary>
    void OnDeadline();

    /// <summary>No more connections are taken; this one should end.</summary>
    void OnStopping();

    /// <summary>Ends it now: it failed with <paramref name="fault"/>, or (null) the engine ends.</summary>
    void OnCut(Exception? fault);
}

/// <summary>
/// One thread with one epoll set and one receive buffer, shared by all its sockets. Only this thread takes descriptors out and closes them; a
/// descriptor's <c>key</c> carries a generation, so that an event meant for a closed one never reaches its number's next owner.
/// </summary>
internal sealed unsafe partial class Engine : IDisposable
{
    public const int ReceiveBytes = 64 * 1024;
    private const int MaxEvents = 512;
    private static readonly int s_eventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly ILogger _log;
    private readonly int _set;
    private readonly int _wake;
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * s_eventBytes));
    private readonly ConcurrentQueue<Action> _calls = new();
    private readonly ConcurrentQueue<IReadyHandler> _posted = new();
    private readonly Thread _thread;
    private (IReadyHandler? Handler, uint Generation)[] _handlers = new (IReadyHandler?, uint)[1024];
    private uint _generation;
    private int _awake;
    private bool _ending;

    public Engine(string name, TimeSpan headDeadline, TimeSpan lingerDeadline, ILogger log)
    {
        _log = log;
        Heads = new Deadlines(this, headDeadline);
        Lingering = new Deadlines(this, lingerDeadline);
        _set = Libc.EpollCreate();
        _wake = Libc.EventFd();
        Control(Libc.EPOLL_CTL_ADD, _wake, Libc.EPOLLIN, (uint)_wake);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where bytes are received; its contents are good until the handler returns.</summary>
    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);

    /// <summary>Connections whose head is awaited.</summary>
    public Deadlines Heads { get; }

    /// <summary>Connections that were answered and are only read until the client goes.</summary>
    public Deadlines Lingering { get; }

    /// <summary>Descriptors in the set.</summary>
    public int Count { get; private set; }

    /// <summary>When to look at <see cref="OnPause"/> next, on <see cref="NowMs"/>.</summary>
    public long PauseUntilMs { get; set; } = long.MaxValue;

    /// <summary>Called once <see cref="PauseUntilMs"/> is over.</summary>
    public Action? OnPause { get; set; }

    /// <summary>Called when the last descriptor has gone.</summary>
    public Action? OnEmpty { get; set; }

    public static long NowMs => Environment.TickCount64;

    /// <summary>Puts a descriptor into the set and returns its key. On the engine's thread.</summary>
    public ulong Add(int fd, IReadyHandler handler, uint events)
    {
        if (fd >= _handlers.Length)
            Array.Resize(ref _handlers, Math.Max(fd + 1, _handlers.Length * 2));
        // Generation 0 belongs to the wake-up counter.
        _generation = _generation == uint.MaxValue ? 1 : _generation + 1;
        _handlers[fd] = (handler, _generation);
        var key = (ulong)_generation << 32 | (uint)fd;
        if (!Control(Libc.EPOLL_CTL_ADD, fd, events, key))
        {
            _handlers[fd].Handler = null;
            throw new IOException($"epoll_ctl failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        Count++;
        return key;
    }

    /// <summary>Sets what a descriptor waits for and looks at once whether it is there already. From any thread that knows the descriptor to be open.</summary>
    public void Watch(ulong key, uint events) => Control(Libc.EPOLL_CTL_MOD, (int)(uint)key, events, key);

    /// <summary>Another handler takes the descriptor over. On the engine's thread.</summary>
    public void Replace(ulong key, IReadyHandler handler) => _handlers[(uint)key].Handler = handler;

    /// <summary>Takes the descriptor out of the set without closing it. On the engine's thread.</summary>
    public void Release(ulong key)
    {
        Control(Libc.EPOLL_CTL_DEL, (int)(uint)key, 0, key);
        Forget(key);
    }

    /// <summary>Closes the descriptor. On the engine's thread, after nobody else can use it any more.</summary>
    public void Close(ulong key)
    {
        Forget(key);
        Libc.Close((int)(uint)key);
    }

    /// <summary>The handler of a descriptor, unless it was closed since the key was given out. On the engine's thread.</summary>
    public IReadyHandler? Find(ulong key)
    {
        var fd = (uint)key;
        return fd < _handlers.Length && _handlers[fd].Generation == (uint)(key >> 32) ? _handlers[fd].Handler : null;
    }

    /// <summary>Lets a handler's <see cref="IReadyHandler.OnPosted"/> be called soon. From any thread.</summary>
    public void Post(IReadyHandler handler)
    {
        _posted.Enqueue(handler);
        Wake();
    }

    /// <summary>Runs something on the engine's thread. From any thread.</summary>
    public void Call(Action call)
    {
        _calls.Enqueue(call);
        Wake();
    }

    /// <summary>Calls every handler's <see cref="IReadyHandler.OnStopping"/>. On the engine's thread.</summary>
    public void StopAll() => Each(static (handler, _) => handler.OnStopping());

    /// <summary>Cuts all that is left and waits for the thread to end. Not on the engine's thread.</summary>
    public void Dispose()
    {
        Call(() => _ending = true);
        _thread.Join();
        Libc.Close(_wake);
        Libc.Close(_set);
        NativeMemory.Free(_events);
    }

    private void Run()
    {
        while (!_ending)
        {
            var count = Libc.EpollWait(_set, _events, MaxEvents, TimeoutMs());
            for (var at = 0; at < count; at++)
            {
                var e = _events + at * s_eventBytes;
                var key = Unsafe.ReadUnaligned<ulong>(e + s_eventBytes - sizeof(ulong));
                if (key == (uint)_wake)
                    HearWake();
                else if (Find(key) is { } handler)
                    Guarded(handler, static (h, events) => h.OnReady(events), *(uint*)e);
            }
            while (_posted.TryDequeue(out var posted))
                Guarded(posted, static (h, _) => h.OnPosted(), 0);
            while (_calls.TryDequeue(out var call))
                call();
            Heads.Pass();
            Lingering.Pass();
            if (NowMs >= PauseUntilMs)
            {
                PauseUntilMs = long.MaxValue;
                OnPause?.Invoke();
            }
        }
        Each(static (handler, _) => handler.OnCut(null));
    }

    public void Guarded(IReadyHandler handler, Action<IReadyHandler, uint> call, uint events)
    {
        try
        {
            call(handler, events);
        }
        catch (Exception fault)
        {
            LogFailed(fault);
            handler.OnCut(fault);
        }
    }

    private void Each(Action<IReadyHandler, uint> call)
    {
        foreach (var (handler, _) in _handlers.ToArray())
        {
            if (handler is not null)
                Guarded(handler, call, 0);
        }
    }

    private int TimeoutMs()
    {
        if (!_posted.IsEmpty || !_calls.IsEmpty)
            return 0;
        var next = Math.Min(PauseUntilMs, Math.Min(Heads.NextMs, Lingering.NextMs));
        return next == long.MaxValue ? -1 : (int)Math.Clamp(next - NowMs, 0, 60_000);
    }

    private void Wake()
    {
        if (Environment.CurrentManagedThreadId == _thread.ManagedThreadId || Interlocked.Exchange(ref _awake, 1) != 0)
            return;
        var one = 1ul;
        Libc.Write(_wake, &one, sizeof(ulong));
    }

    private void HearWake()
    {
        ulong count;
        Libc.Read(_wake, &count, sizeof(ulong));
        // Before the queues are looked at: whoever adds from here on wakes us again.
        Interlocked.Exchange(ref _awake, 0);
    }

    private void Forget(ulong key)
    {
        _handlers[(uint)key].Handler = null;
        if (--Count == 0)
            OnEmpty?.Invoke();
    }

    private bool Control(int operation, int fd, uint events, ulong key)
    {
        var e = stackalloc byte[16];
        *(uint*)e = events;
        Unsafe.WriteUnaligned(e + s_eventBytes - sizeof(ulong), key);
        return Libc.EpollCtl(_set, operation, fd, e) == 0;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A socket's handler failed; its connection is cut")]
    private partial void LogFailed(Exception fault);
}
