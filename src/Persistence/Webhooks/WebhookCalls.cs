using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Webhooks;

/// <summary>How a call stands.</summary>
public enum WebhookState
{
    /// <summary>To be made, or made again.</summary>
    Waits = 0,
    /// <summary>Answered with 2xx.</summary>
    Delivered = 1,
    /// <summary>Given up.</summary>
    GivenUp = 2,
}

/// <summary>A call to be made.</summary>
/// <param name="Attempts">Made so far.</param>
/// <param name="Webhook">Where to; null when it was removed.</param>
/// <param name="Dialog">Whose calls are made one after the other; "" for none.</param>
internal sealed record DueCall(string Site, string Id, string Body, int Attempts, Webhook? Webhook, string WebhookId, string Dialog)
{
    /// <summary>A word of dialogs; "" for a rule's call.</summary>
    public string Event { get; init; } = "";
}

/// <summary>What became of an attempt.</summary>
/// <param name="Status">Of HTTP; 0 for no answer.</param>
/// <param name="Fault">"" for none.</param>
/// <param name="Final">It makes no sense to try again.</param>
internal readonly record struct CallOutcome(int Status, string Fault, bool Final)
{
    public bool Delivered => Fault.Length == 0;

    /// <summary>What the shop said of an answer; null when it was not asked that, or could not be understood.</summary>
    public ShopVerdict? Verdict { get; init; }
}

/// <summary>A line of the log of deliveries. Times are Unix ms.</summary>
/// <param name="Rule">Id of the rule that called; "" for a test, and for what happened in a dialog.</param>
/// <param name="NextAt">When it is tried again; 0 for not.</param>
/// <param name="Status">The last answer's, of HTTP; 0 for none.</param>
public sealed record WebhookDelivery(string Id, string Rule, string Visitor, long At, WebhookState State, int Attempts, long NextAt, int Status, string Fault)
{
    /// <summary>What happened in a dialog, a word of <see cref="DialogCall.Words"/>; "" for other calls.</summary>
    public string Event { get; init; } = "";

    /// <summary>In which dialog; "" for none.</summary>
    public string Dialog { get; init; } = "";

    /// <summary>The number of the event in the dialog's journal; 0 for none.</summary>
    public long Number { get; init; }
}

/// <summary>Calls that were decided, in SQL: written with the state that decided them, made from here by one owner, kept for a week as a log.</summary>
public sealed class WebhookCalls(Database database)
{
    /// <summary>Of one site; beyond it the oldest are given up.</summary>
    public const int MostWaiting = 10_000;
    /// <summary>Days that the log is kept.</summary>
    public const int LogDays = 7;

    private sealed class Row
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
        public string Webhook { get; init; } = "";
        public string Dialog { get; init; } = "";
        public string Event { get; init; } = "";
        public string Body { get; init; } = "";
        public long Attempts { get; init; }
        public string? Name { get; init; }
        public string? Address { get; init; }
        public string? Secret { get; init; }
    }

    private sealed class LogRow
    {
        public string Id { get; init; } = "";
        public string Rule { get; init; } = "";
        public string Visitor { get; init; } = "";
        public long At { get; init; }
        public long State { get; init; }
        public long Attempts { get; init; }
        public long NextAt { get; init; }
        public long Status { get; init; }
        public string Fault { get; init; } = "";
        public string Event { get; init; } = "";
        public string Dialog { get; init; } = "";
        public long Number { get; init; }
    }

    /// <summary>Webhooks for which something is due, the longest waiting first.</summary>
    internal async Task<IReadOnlyList<(string Site, string Webhook)>> DueAsync(long now, int most)
    {
        await using var connection = await database.OpenAsync();
        return [.. await connection.QueryAsync<(string, string)>(
            "select site, webhook from webhook_calls where state = 0 and next_at <= @now group by site, webhook order by min(next_at) limit @most", new { now, most })];
    }

    /// <summary>Calls of a webhook that are due, the oldest first; of one dialog only the first that waits.</summary>
    internal async Task<IReadOnlyList<DueCall>> OfAsync(string site, string webhook, long now, int most)
    {
        await using var connection = await database.OpenAsync();
        var rows = await connection.QueryAsync<Row>("""
            select c.site as Site, c.id as Id, c.webhook as Webhook, c.dialog as Dialog, c.event as Event, c.body as Body, c.attempts as Attempts, w.name as Name, w.address as Address, w.secret as Secret
            from webhook_calls c left join webhooks w on w.site = c.site and w.id = c.webhook
            where c.site = @site and c.webhook = @webhook and c.state = 0 and c.next_at <= @now
              and (c.dialog = '' or not exists (select 1 from webhook_calls e where e.site = c.site and e.webhook = c.webhook and e.dialog = c.dialog and e.number < c.number and e.state = 0))
            order by c.at, c.number, c.id limit @most
            """, new { site, webhook, now, most });
        return [.. rows.Select(r => new DueCall(r.Site, r.Id, r.Body, (int)r.Attempts, r.Address is null ? null : new Webhook(r.Webhook, r.Name!, r.Address, r.Secret!, 0), r.Webhook, r.Dialog) { Event = r.Event })];
    }

    /// <summary>Notes what became of an attempt.</summary>
    /// <param name="nextAt">When it is tried again; 0 for not.</param>
    internal async Task SettleAsync(DueCall call, CallOutcome outcome, long nextAt)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var state = outcome.Delivered ? WebhookState.Delivered : nextAt == 0 ? WebhookState.GivenUp : WebhookState.Waits;
        await connection.ExecuteAsync("update webhook_calls set state = @state, attempts = attempts + 1, next_at = @nextAt, status = @Status, fault = @fault where site = @Site and id = @Id and state = 0",
            new { state = (int)state, nextAt, outcome.Status, fault = StoredText.Of(outcome.Fault), call.Site, call.Id }, transaction);
        // What waits behind it in its dialog is not looked for before.
        if (nextAt > 0 && call.Dialog.Length > 0)
            await connection.ExecuteAsync("update webhook_calls set next_at = @nextAt where site = @Site and webhook = @WebhookId and dialog = @Dialog and state = 0 and next_at < @nextAt",
                new { nextAt, call.Site, call.WebhookId, call.Dialog }, transaction);
        await transaction.CommitAsync();
    }

    /// <summary>Deletes old lines of the log, and gives the oldest calls of sites up that have too many.</summary>
    /// <returns>How many were given up, and how many wait.</returns>
    internal async Task<(int GivenUp, long Waiting)> SweepAsync(long now)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("delete from webhook_calls where state <> 0 and at < @before", new { before = now - LogDays * 86_400_000L });
        var (givenUp, waiting) = (0, 0L);
        foreach (var (site, count) in await connection.QueryAsync<(string, long)>("select site, count(*) from webhook_calls where state = 0 group by site"))
        {
            var over = (int)Math.Max(0, count - MostWaiting);
            waiting += count - over;
            if (over > 0)
                givenUp += await connection.ExecuteAsync("""
                    update webhook_calls set state = 2, next_at = 0, fault = 'too many calls waited' where site = @site and state = 0
                      and id in (select id from webhook_calls where site = @site and state = 0 order by at, id limit @over)
                    """, new { site, over });
        }
        return (givenUp, waiting);
    }

    /// <summary>The log of a webhook, newest first.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<WebhookDelivery>> LogAsync(SiteId site, string webhook, int most, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.QueryAsync<LogRow>(new CommandDefinition("""
            select id as Id, rule as Rule, visitor as Visitor, at as At, state as State, attempts as Attempts, next_at as NextAt, status as Status, fault as Fault, event as Event, dialog as Dialog, number as Number
            from webhook_calls where site = @site and webhook = @webhook order by at desc, number desc, id limit @most
            """, new { site = site.Value, webhook, most }, cancellationToken: stop));
        return [.. rows.Select(r => new WebhookDelivery(r.Id, r.Rule, r.Visitor, r.At, (WebhookState)r.State, (int)r.Attempts, r.State == 0 ? r.NextAt : 0, (int)r.Status, r.Fault) { Event = r.Event, Dialog = r.Dialog, Number = r.Number })];
    }

    /// <summary>Writes into the log what became of a question to a bot, which is made at once and by nobody else.</summary>
    internal async Task NoteAsync(DueCall call, string word, string visitor, long number, CallOutcome outcome, long now)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("""
            insert into webhook_calls (site, id, webhook, visitor, rule, event, dialog, number, body, at, state, attempts, next_at, status, fault)
            values (@Site, @Id, @WebhookId, @visitor, '', @word, @Dialog, @number, @Body, @now, @state, @attempts, 0, @Status, @fault)
            on conflict (site, id) do update set state = excluded.state, attempts = excluded.attempts, status = excluded.status, fault = excluded.fault
            """, new
        {
            call.Site,
            call.Id,
            call.WebhookId,
            visitor,
            word,
            call.Dialog,
            number,
            call.Body,
            now,
            state = (int)(outcome.Delivered ? WebhookState.Delivered : WebhookState.GivenUp),
            attempts = call.Attempts + 1,
            outcome.Status,
            fault = StoredText.Of(outcome.Fault),
        });
    }

    /// <summary>Writes a call that no visitor decided, to try the webhook.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task AddTestAsync(SiteId site, string webhook, string id, string body, long now, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into webhook_calls (site, id, webhook, visitor, rule, body, at, state, attempts, next_at, status, fault) values (@site, @id, @webhook, '', '', @body, @now, 0, 0, @now, 0, '')
            """, new { site = site.Value, id, webhook, body, now }, cancellationToken: stop));
    }

    /// <summary>Makes a call again that was delivered or given up, under its id; false when there is none of that id, or it waits.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> AgainAsync(SiteId site, string webhook, string id, long now, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteAsync(new CommandDefinition("update webhook_calls set state = 0, attempts = 0, next_at = @now where site = @site and webhook = @webhook and id = @id and state <> 0",
            new { site = site.Value, webhook, id, now }, cancellationToken: stop)) > 0;
    }
}
