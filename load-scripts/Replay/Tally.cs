namespace Gateway.Replay;

/// <summary>What has happened so far; counted by many, shown by one.</summary>
internal sealed class Tally
{
    private int _views, _online, _visitors, _dialogsBegun, _dialogsEnded, _turns, _invitations;

    public int Views => _views;
    public int Online => _online;
    public int Visitors => _visitors;
    public int DialogsEnded => _dialogsEnded;
    public int Turns => _turns;
    public int Invitations => _invitations;
    public int DialogsOpen => _dialogsBegun - _dialogsEnded;
    public int ViewsPlanned { get; set; }
    public int TurnsPlanned { get; set; }
    public int DialogsPlanned { get; set; }
    /// <summary>What is going on beside the usual, for the progress line.</summary>
    public string Remark { get; set; } = "";

    public void View() => Interlocked.Increment(ref _views);
    public void Came() { Interlocked.Increment(ref _online); Interlocked.Increment(ref _visitors); }
    public void CameBack() => Interlocked.Increment(ref _online);
    public void Left() => Interlocked.Decrement(ref _online);
    public void DialogBegun() => Interlocked.Increment(ref _dialogsBegun);
    public void DialogEnded() => Interlocked.Increment(ref _dialogsEnded);
    public void TurnSpoken() => Interlocked.Increment(ref _turns);
    public void Invited() => Interlocked.Increment(ref _invitations);

    /// <summary>Prints a line a second to a terminal (over itself), one in three seconds elsewhere.</summary>
    public async Task ShowAsync(Func<int> waiting, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        var terminal = !Console.IsOutputRedirected;
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(terminal ? 1 : 3));
        try
        {
            while (await ticks.WaitForNextTickAsync(stop))
            {
                var line = $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds,4:N0} s · pages {_views:N0}/{ViewsPlanned:N0} · visitors {_visitors:N0}, on the site {_online:N0} · " +
                    $"dialogs {_dialogsEnded:N0}/{DialogsPlanned:N0}, open {DialogsOpen}, waiting {waiting()} · turns {_turns:N0}/{TurnsPlanned:N0} · invitations {_invitations:N0}{Remark}";
                if (terminal) Console.Write("\r" + line.PadRight(150));
                else Console.WriteLine(line);
            }
        }
        catch (OperationCanceledException)
        {
            if (terminal) Console.WriteLine();
        }
    }
}
