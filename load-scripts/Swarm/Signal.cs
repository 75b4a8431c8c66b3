namespace Gateway.Swarm;

/// <summary>Lets tasks wait for a fact that others make true; whoever changes something the fact depends on pulses.</summary>
public sealed class Signal
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes every waiting task look again.</summary>
    public void Pulse() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Returns when the fact holds. The fact is read after the wait was registered, so that no pulse is missed.</summary>
    public async Task UntilAsync(Func<bool> holds, CancellationToken stop)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (holds()) return;
            await changed.WaitAsync(stop);
        }
    }
}
