using System.Collections.Concurrent;
using Gateway.Swarm;

namespace Gateway.Chaos;

/// <summary>The operators of a run, and how far each has received each dialog.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private static readonly string[] _logins = ["admin", "anna", "boris"];
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);
    private readonly List<OperatorClient> _operators = [];
    private readonly ConcurrentDictionary<(string Login, string Dialog), Mark> _marks = new();

    public IReadOnlyList<OperatorClient> Operators => _operators;

    public async Task OpenAsync(Place place, ClientOptions options, string password, CancellationToken stop)
    {
        foreach (var login in _logins)
        {
            var client = new OperatorClient(place, options, login, password)
            {
                EntryReceived = e => MarkOf(login, e.Dialog).Received(e.Seq),
                ThinkingTime = TimeSpan.FromMilliseconds(100),
            };
            _operators.Add(client);
            await client.ProveAsync(stop);
            client.Start();
            await client.ConnectedAsync(stop);
            await client.SetStateAsync(1, stop);
        }
    }

    /// <summary>Waits until the operator has received the dialog up to this entry; false after some seconds without it.</summary>
    public async Task<bool> ReceivedAsync(OperatorClient who, string dialog, long seq, CancellationToken stop)
    {
        try
        {
            await MarkOf(who.Login, dialog).UntilAsync(seq, stop).WaitAsync(_look, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Who may write in the dialog now; null while nobody may.</summary>
    public OperatorClient? HolderOf(string dialog) => _operators.Find(o => o.Holds(dialog));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _operators) await client.DisposeAsync();
    }

    private Mark MarkOf(string login, string dialog) => _marks.GetOrAdd((login, dialog), _ => new Mark());
}
