using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Listening;

/// <summary>Takes connections from a listening descriptor for one engine. When the system has no more to give, it pauses and tries again.</summary>
internal sealed partial class LeanDoor : IReadyHandler
{
    /// <summary>Connections taken at one event, so that a rush of new ones does not starve those that are open, and other engines get their share.</summary>
    private const int AtOnce = 32;
    private const int PauseMs = 250;

    private readonly Engine _engine;
    private readonly int _listener;
    private readonly LeanShare _share;
    private readonly ILogger _log;
    private ulong _key;
    private bool _paused;
    private bool _shut;

    public LeanDoor(Engine engine, int listener, LeanShare share, ILogger log) => (_engine, _listener, _share, _log) = (engine, listener, share, log);

    /// <summary>Begins, or goes on after a pause. On the engine's thread.</summary>
    public void Open()
    {
        if (!_shut)
            _key = _engine.Add(_listener, this, Libc.EPOLLIN | Libc.EPOLLEXCLUSIVE);
    }

    /// <summary>Takes no more; the descriptor stays open. On the engine's thread.</summary>
    public void Shut()
    {
        if (!_shut && !_paused)
            _engine.Release(_key);
        _shut = true;
    }

    public void OnReady(uint events)
    {
        for (var taken = 0; taken < AtOnce; taken++)
        {
            if (FileReserve.IsAllThatIsLeft(_listener))
            {
                Pause("only the files kept back for the database, other nodes and the log are left");
                return;
            }
            var fd = Libc.Accept(_listener);
            if (fd >= 0)
            {
                Admit(fd);
                continue;
            }
            switch (Libc.Error)
            {
                case Libc.EAGAIN:
                    return;
                case Libc.EMFILE or Libc.ENFILE or Libc.ENOBUFS or Libc.ENOMEM:
                    Pause(Marshal.GetLastPInvokeErrorMessage());
                    return;
            }
            // Anything else is a connection that broke before it was taken: the next one is not its fault.
        }
    }

    public void OnPosted()
    {
        // Nothing is posted for a listening descriptor.
    }

    public void OnDeadline()
    {
        // It has none.
    }

    public void OnStopping() => Shut();

    public void OnCut(Exception? fault)
    {
        // A fault of one connection does not close the door; the listener does.
    }

    private void Admit(int fd)
    {
        try
        {
            _ = new LeanArrival(fd, _engine, _share);
        }
        catch (IOException fault)
        {
            LogNotWatched(fault.Message);
            Libc.Close(fd);
        }
    }

    private void Pause(string why)
    {
        LogPaused(why, _share.Keeper.Node.Open.Count, PauseMs);
        _paused = true;
        _engine.Release(_key);
        _engine.PauseUntilMs = Engine.NowMs + PauseMs;
        _engine.OnPause = () =>
        {
            _paused = false;
            Open();
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection can be accepted: {Fault}. {Open} WebSockets are open; they go on, new clients wait, the next try is in {PauseMs} ms. "
        + "Raise the limit of open files (ulimit -n) or lower Edge:MaxConnections below it")]
    private partial void LogPaused(string fault, int open, int pauseMs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection cannot be watched and is closed: {Fault}")]
    private partial void LogNotWatched(string fault);
}
