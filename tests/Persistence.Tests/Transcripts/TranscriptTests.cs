using Dapper;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Journal;
using Gateway.Persistence.Transcripts;

namespace Gateway.Persistence.Tests.Transcripts;

public abstract class TranscriptTests(Databases databases)
{
    private static readonly SiteId Shop = new("shop");

    private static async Task<TranscriptReader> Written(Database database, params Told[] dialogs)
    {
        await Write(database, dialogs);
        return new TranscriptReader(database);
    }

    private static async Task Write(Database database, params Told[] dialogs)
    {
        var writer = new TranscriptWriter(database);
        var from = await writer.PositionAsync();
        var position = from;
        List<JournaledEvent> events = [.. dialogs.SelectMany(d => d.Events.Select((e, i) => new JournaledEvent(d.PersistenceId, i + 1, ++position, e)))];
        Assert.Equal(position, await writer.WriteAsync(from, events));
    }

    private static async Task<string> Found(TranscriptReader reader, string text, SiteId? site = null) =>
        string.Join(' ', (await reader.SearchAsync(site ?? Shop, new DialogSearch(text))).Dialogs.Select(d => d.Id.Value).Order());

    [Fact]
    public async Task A_dialog_is_told_with_all_its_entries()
    {
        var reader = await Written(await databases.NewAsync(),
            new Told("shop", "d1").Begun().Says("Здравствуйте!").Taken().Says("Hello", Author.Operator).Passed("service", "needs a mechanic").Taken("op2").Rated(5, "thanks").Ended());
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal([EntryKind.Started, EntryKind.Message, EntryKind.Assigned, EntryKind.Accepted, EntryKind.Message, EntryKind.Transferred, EntryKind.Assigned, EntryKind.Accepted,
            EntryKind.Rated, EntryKind.Closed], told.Entries.Select(e => e.Kind));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), told.Entries.Select(e => e.Seq));
        Assert.Equal(("outbox", 2L, "Здравствуйте!"), (told.Entries[1].Outbox, told.Entries[1].N, told.Entries[1].Text));
        Assert.Equal(new DialogSummary(new DialogId("d1"), new VisitorId("v1"), "Anna", new DepartmentId("service"), new OperatorId("op2"), "Operator op2", 1001, 1010,
            DialogStatus.Closed, 5, "thanks", 10, "Здравствуйте!")
        { Ratings = told.Dialog.Ratings }, told.Dialog);
    }

    [Fact]
    public async Task Why_somebody_was_chosen_who_it_went_to_and_what_a_bot_said_stand_in_it_too()
    {
        var database = await databases.NewAsync();
        IDialogEvent[] events =
        [
            .. new Told("shop", "d1").Begun().Says("Hello").Events,
            new BotSaid(3, "hook", "Robot", "Good day.", 2, 1), new BotLeft(4, "hook", "Robot", BotFaults.HandedOver, 1),
            new RoutingAsked(2, new("sales"), null, false, 0, null, RoutingCause.Start, "", "v1", "Anna", "", 0, 1),
            new OperatorAssigned(2, 1, new("op1"), "Operator op1", 0, true, 5, 1, null, """{"why":"least-busy 0/4"}"""),
            new RoutingAsked(3, new("service"), null, false, 0, null, RoutingCause.Transfer, "knows", "op1", "Operator op1", "Service", 6, 1),
            new OperatorAssigned(3, 2, new("op2"), "Operator op2", 0, false, 7, 1),
            new RoutingAsked(4, new("service"), null, false, 0, null, RoutingCause.Declined, "", "op2", "Operator op2", "", 8, 1),
            new DialogClosed(9, Author.System, "", "", 1, "gone"),
        ];
        await new TranscriptWriter(database).PositionAsync();
        await new TranscriptWriter(database).WriteAsync(0, [.. events.Select((e, i) => new JournaledEvent("dialog/shop/d1", i + 1, i + 1, e))]);
        var told = (await new TranscriptReader(database).FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal(
        [
            (EntryKind.Bot, "Good day.", "2"), (EntryKind.BotLeft, "", "handed-over"), (EntryKind.Assigned, "", """{"why":"least-busy 0/4"}"""), (EntryKind.Transferred, "knows", "Service"), (EntryKind.Assigned, "", ""),
            (EntryKind.Requeued, "", "Declined"), (EntryKind.Closed, "", "gone"),
        ], told.Entries.Skip(2).Select(e => (e.Kind, e.Text, e.Detail)));
        Assert.Equal("d1", await Found(new TranscriptReader(database), "good"));
    }

    [Fact]
    public async Task A_note_stands_in_the_transcript_and_is_found_by_its_words_and_excerpts_stay_the_visitors()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "d1").Begun().Taken().Notes("wholesale buyer").Says("Hello"));
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal(("wholesale buyer", Author.Operator), told.Entries.Where(e => e.Kind == EntryKind.Note).Select(e => (e.Text, e.Author)).Single());
        Assert.Equal("Hello", told.Dialog.Excerpt);
        Assert.Equal("d1", await Found(reader, "wholesale"));
    }

    [Fact]
    public async Task What_a_message_said_before_it_was_changed_or_deleted_stands_beside_what_it_says_now()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "d1").Begun().Says("Size 42").Taken().Changes(2, "Size 43").Answers(2, "In stock").Changes(2, null));
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal([("Message", "Size 42", ""), ("Edited", "Size 43", "2"), ("Message", "In stock", "2"), ("Deleted", "", "2")],
            told.Entries.Where(e => e.Kind is EntryKind.Message or EntryKind.Edited or EntryKind.Deleted).Select(e => (e.Kind.ToString(), e.Text, e.Detail)));
        Assert.Equal("d1", await Found(reader, "43"));
    }

    [Fact]
    public async Task F101_a_form_its_answer_and_what_the_shop_said_stand_in_the_transcript_and_are_found()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "d1").Begun().Taken().Asks("Where to?").Fills(4, "Town: Пермь\0", "town", "Пермь\ud800", "hook").Checked(5, "valid", "We deliver there"));
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal([("Card", "Where to?"), ("Answer", "Town: Пермь\ufffd"), ("Verdict", "We deliver there")], told.Entries.Where(e => e.Kind >= EntryKind.Card).Select(e => (e.Kind.ToString(), e.Text)));
        Assert.Equal(("""{"answer":5,"verdict":"valid"}""", "answers", 5L), (told.Entries[^1].Detail, told.Entries[^2].Outbox, told.Entries[^2].N));
        Assert.StartsWith("""{"card":4,"values":{"town":"Пермь""", told.Entries[^2].Detail, StringComparison.Ordinal);
        foreach (var words in (string[])["Пермь", "Where", "deliver there"]) Assert.Equal("d1", await Found(reader, words));
    }

    [Fact]
    public async Task F09_F10_F104_Each_operators_stars_are_told_and_found_and_a_later_rating_takes_the_place_of_the_earlier()
    {
        var database = await databases.NewAsync();
        var reader = await Written(database,
            new Told("shop", "d1").Begun().Taken().Rated(1, "rude", "op1", "Operator op1").Passed("service", "").Taken("op2").Rated(5, "", "op2", "Operator op2").Solved(Resolution.No).Solved(Resolution.Yes).Ended(),
            new Told("shop", "d2", 2000).Begun().Taken().Rated(2, "slow").Rated(4, "not so slow").Ended(),
            new Told("elsewhere", "d3").Begun().Taken().Rated(1).Ended());
        async Task<string> Found(DialogSearch search) => string.Join(' ', (await reader.SearchAsync(Shop, search)).Dialogs.Select(d => d.Id.Value));
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal([("op1", "Operator op1", 1, "rude"), ("op2", "Operator op2", 5, "")], told.Dialog.Ratings.Select(r => (r.Operator, r.OperatorName, r.Stars, r.Comment)));
        Assert.Equal((5, Resolution.Yes), (told.Dialog.Stars, told.Dialog.Resolved));
        Assert.Equal(["1 op1", "5 op2"], told.Entries.Where(e => e.Kind == EntryKind.Rated).Select(e => e.Detail));
        // The name is the event's, or of before: who had the dialog.
        Assert.Equal([("op1", "Operator op1", 4, "not so slow")], (await reader.SearchAsync(Shop, new DialogSearch(From: 2000))).Dialogs[0].Ratings.Select(r => (r.Operator, r.OperatorName, r.Stars, r.Comment)));
        Assert.Equal("d1", await Found(new DialogSearch(StarsMost: 2)));
        // Who did badly in it handed it on: it is found under that name, not under the last one's.
        Assert.Equal("d1", await Found(new DialogSearch(StarsMost: 2, Operator: new OperatorId("op1"))));
        Assert.Equal("", await Found(new DialogSearch(StarsMost: 2, Operator: new OperatorId("op2"))));
        Assert.Equal("d1", await Found(new DialogSearch(Stars: 5)));
        Assert.Equal("d2", await Found(new DialogSearch(Stars: 4)));
        // A rebuild begins with nothing of it.
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var writer = new TranscriptWriter(database);
        await writer.ClearAsync(connection, transaction);
        Assert.Equal(0, await connection.QuerySingleAsync<long>("SELECT count(*) FROM ratings", transaction: transaction));
    }

    [Fact]
    public async Task F109_A_dialog_is_found_by_its_number_and_its_id_however_they_were_written_down()
    {
        var database = await databases.NewAsync();
        const string Id = "bYzvR2kQ0fXw-_Ab12CdEf";
        var reader = await Written(database, new Told("shop", Id).Begun().Says("hello").Ended(), new Told("shop", "d2").Begun().Says("call me at 099 193 191").Ended(), new Told("elsewhere", Id).Begun().Ended());
        // Digits that are words as well are both.
        foreach (var text in (string[])["099-193-191", " 099 193 191 ", "#099-193-191"]) Assert.Equal($"{Id} d2", await Found(reader, text));
        Assert.Equal(Id, await Found(reader, "№ 099193191"));
        Assert.Equal(Id, await Found(reader, Id));
        Assert.Equal("", await Found(reader, "283-607-014"));
        foreach (var text in (string[])["0991931911", "a099193191", "123-456-789"]) Assert.Equal("", await Found(reader, text));
    }

    [Fact]
    public async Task A_dialog_that_goes_on_after_its_end_is_open_again()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "d1").Begun().Says("hello").Taken().Ended().Reopened("one more thing").Leaves("vera@example.org"));
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal((DialogStatus.Waiting, null), (told.Dialog.Status, told.Dialog.ClosedAt));
        Assert.Equal([EntryKind.Closed, EntryKind.Reopened, EntryKind.Message, EntryKind.Address], told.Entries.Select(e => e.Kind).SkipWhile(k => k != EntryKind.Closed));
        Assert.Equal("d1", Assert.Single(await reader.OpenDialogsAsync([Shop])).Dialog.Value);
        Assert.Equal("d1", await Found(reader, "vera"));
    }

    [Fact]
    public async Task Events_that_come_again_change_nothing()
    {
        var database = await databases.NewAsync();
        var dialog = new Told("shop", "d1").Begun().Says("доставка").Taken().Ended();
        var reader = await Written(database, dialog);
        var before = await reader.FindAsync(Shop, new DialogId("d1"));
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("UPDATE projection_offsets SET position = 0");
        await Write(database, dialog);
        var after = await reader.FindAsync(Shop, new DialogId("d1"));
        Assert.Equal(before!.Dialog, after!.Dialog);
        Assert.Equal(before.Entries, after.Entries);
        Assert.Equal("d1", await Found(reader, "доставка"));
    }

    [Fact]
    public async Task Of_two_projections_one_gives_way()
    {
        var database = await databases.NewAsync();
        await Write(database, new Told("shop", "d1").Begun());
        var late = new JournaledEvent("dialog/shop/d2", 1, 99, new Told("shop", "d2").Begun().Events[0]);
        await Assert.ThrowsAsync<ProjectionMovedException>(() => new TranscriptWriter(database).WriteAsync(0, [late]));
        Assert.Null(await new TranscriptReader(database).FindAsync(Shop, new DialogId("d2")));
    }

    [Fact]
    public async Task Words_are_found_in_any_form_in_both_languages()
    {
        var reader = await Written(await databases.NewAsync(),
            new Told("shop", "ru").Begun().Says("Подскажите, есть ли доставка в Орёл?").Says("Да, привезём за два дня", Author.Operator),
            new Told("shop", "en").Begun().Says("When will my orders be delivered?").Says("Tomorrow", Author.Operator),
            new Told("bank", "other").Begun().Says("доставка orders"));
        foreach (var query in new[] { "доставка", "ДОСТАВКУ", "доставки", "орел", "Орёл доставкой", "доставка привезем" }) Assert.Equal("ru", await Found(reader, query));
        foreach (var query in new[] { "order", "Orders", "delivered", "order tomorrow" }) Assert.Equal("en", await Found(reader, query));
        Assert.Equal("", await Found(reader, "доставка tomorrow"));
        Assert.Equal("", await Found(reader, "самолёт"));
        Assert.Equal("other", await Found(reader, "доставка", new SiteId("bank")));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("доставка\" OR site:*")]
    [InlineData("'; DROP TABLE entries; --")]
    [InlineData("a & | ! ( ) <-> :* b")]
    [InlineData("NEAR(a b) AND NOT OR *")]
    [InlineData("% _ \\ \0 {} [] ^")]
    [InlineData("text : ^x + y")]
    [InlineData("😀 \ud800")]
    public async Task Signs_in_a_search_mean_nothing(string hostile)
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "d1").Begun().Says("доставка"));
        Assert.Equal("", await Found(reader, hostile));
        Assert.Equal("d1", await Found(reader, "доставка"));
    }

    [Fact]
    public async Task Text_that_no_database_takes_is_mended()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "d1").Begun(name: "An\0na").Says("<script>\0alert('x')</script>\ud800"));
        var told = (await reader.FindAsync(Shop, new DialogId("d1")))!;
        Assert.Equal("<script>\uFFFDalert('x')</script>\uFFFD", told.Entries[1].Text);
        Assert.Equal("An\uFFFDna", told.Dialog.VisitorName);
    }

    [Fact]
    public async Task Filters_narrow_together_and_pages_follow_each_other_without_gap_or_repetition()
    {
        var reader = await Written(await databases.NewAsync(),
            [.. Enumerable.Range(0, 25).Select(i => new Told("shop", $"d{i:00}", 1000 * (i / 2)).Begun(visitor: $"v{i % 3}").Taken(op: $"op{i % 2}").Rated(1 + i % 5, op: $"op{i % 2}"))]);
        var seen = new List<string>();
        DialogCursor? before = null;
        do
        {
            var page = await reader.SearchAsync(Shop, new DialogSearch(Limit: 4, Before: before));
            seen.AddRange(page.Dialogs.Select(d => d.Id.Value));
            before = page.Next;
            if (before is { } next) Assert.True(DialogCursor.TryParse(next.ToString(), out var read) && read == next);
        }
        while (before is not null);
        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"d{i:00}"), seen);

        var narrowed = await reader.SearchAsync(Shop, new DialogSearch(Visitor: new("v1"), Operator: new("op0"), Department: new("sales"), From: 2000, To: 11_500, Stars: 5));
        Assert.Equal(["d04"], narrowed.Dialogs.Select(d => d.Id.Value));
        Assert.Empty((await reader.SearchAsync(new SiteId("bank"), new DialogSearch())).Dialogs);
    }

    [Fact]
    public async Task F10_Badly_rated_dialogs_are_found_with_what_was_said_of_them()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "bad").Begun().Taken().Rated(2, "waited for an hour"), new Told("shop", "good").Begun().Taken().Rated(3), new Told("shop", "unrated").Begun().Taken());
        var found = Assert.Single((await reader.SearchAsync(Shop, new DialogSearch(StarsMost: 2))).Dialogs);
        Assert.Equal(("bad", 2, "waited for an hour"), (found.Id.Value, found.Stars, found.Comment));
    }

    [Fact]
    public async Task Dialogs_that_go_on_are_found_alone()
    {
        var reader = await Written(await databases.NewAsync(), new Told("shop", "over").Begun().Taken().Ended(), new Told("shop", "on").Begun().Taken(), new Told("shop", "waits").Begun());
        Assert.Equal(["on", "waits"], (await reader.SearchAsync(Shop, new DialogSearch(Open: true))).Dialogs.Select(d => d.Id.Value).Order());
    }

    [Fact]
    public async Task Open_dialogs_are_those_not_closed_on_the_sites_asked_about()
    {
        var reader = await Written(await databases.NewAsync(),
            new Told("shop", "waiting").Begun(), new Told("shop", "offered").Begun().Taken(accepted: false), new Told("bank", "active").Begun().Taken(),
            new Told("shop", "closed").Begun().Taken().Ended(), new Told("other", "foreign").Begun());
        var open = await reader.OpenDialogsAsync([Shop, new SiteId("bank")]);
        Assert.Equal(
            [new OpenDialog(new SiteId("bank"), new DialogId("active"), 3), new OpenDialog(Shop, new DialogId("offered"), 2), new OpenDialog(Shop, new DialogId("waiting"), 1)],
            open.OrderBy(o => o.Dialog.Value));
        Assert.Empty(await reader.OpenDialogsAsync([]));
    }
}

public sealed class SqliteTranscriptTests(SqliteDatabases databases) : TranscriptTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresTranscriptTests(PostgresDatabases databases) : TranscriptTests(databases);
