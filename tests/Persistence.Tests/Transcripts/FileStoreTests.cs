using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Erasure;
using Gateway.Persistence.Files;
using Gateway.Persistence.Journal;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Transcripts;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Transcripts;

/// <summary>Files of dialogs [14] in both databases: whole again, counted, and gone with what they belong to.</summary>
public abstract class FileStoreTests(Databases databases)
{
    private static readonly SiteId Shop = new("shop");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);

    private static async Task WriteAsync(Database database, params (Told Dialog, int From)[] dialogs)
    {
        var writer = new TranscriptWriter(database);
        var from = await writer.PositionAsync();
        var position = from;
        await writer.WriteAsync(from, [.. dialogs.SelectMany(d => d.Dialog.Events.Select((e, i) => new JournaledEvent(d.Dialog.PersistenceId, i + 1, ++position, e)).Skip(d.From))]);
    }

    private static StoredFile File(string id, string dialog = "d1", Author author = Author.Visitor, string visitor = "v1") =>
        new(Shop, id, new DialogId(dialog), new VisitorId(visitor), author, author == Author.Visitor ? visitor : "op1", "Ёлка.png", "image/png", 1, Now.ToUnixTimeMilliseconds());

    private static async Task<byte[]> BytesAsync(IFileStore store, string id)
    {
        var bytes = new List<byte>();
        await foreach (var piece in store.ReadAsync(Shop, id, default)) bytes.AddRange(piece);
        return [.. bytes];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    [InlineData(900_001)]
    public async Task A_file_comes_back_whole_and_only_for_its_site(int size)
    {
        var database = await databases.NewAsync();
        await WriteAsync(database, (new Told("shop", "d1").Begun(), 0));
        var store = new DatabaseFiles(database);
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        var file = File("f1") with { Size = size };
        Assert.Equal(FileWrite.Done, await store.SaveAsync(file, bytes, 5, default));
        Assert.Equal(file, await store.FindAsync(Shop, "f1", default));
        Assert.Equal(bytes, await BytesAsync(store, "f1"));
        Assert.Null(await store.FindAsync(new SiteId("other"), "f1", default));
    }

    [Fact]
    public async Task A_file_needs_an_open_dialog_of_its_visitor_and_room_in_it()
    {
        var database = await databases.NewAsync();
        await WriteAsync(database, (new Told("shop", "d1").Begun(), 0), (new Told("shop", "d2").Begun().Taken().Ended(), 0));
        var store = new DatabaseFiles(database);
        Assert.Equal(FileWrite.NoDialog, await store.SaveAsync(File("f", "nothing"), new byte[1], 2, default));
        Assert.Equal(FileWrite.NoDialog, await store.SaveAsync(File("f", "d2"), new byte[1], 2, default));
        Assert.Equal(FileWrite.NoDialog, await store.SaveAsync(File("f", visitor: "v2"), new byte[1], 2, default));
        Assert.Equal(FileWrite.Done, await store.SaveAsync(File("f1"), new byte[1], 2, default));
        Assert.Equal(FileWrite.Done, await store.SaveAsync(File("f2"), new byte[1], 2, default));
        Assert.Equal(FileWrite.TooMany, await store.SaveAsync(File("f3"), new byte[1], 2, default));
        // Each side has its own room; an operator's file is the visitor's whose dialog it is.
        Assert.Equal(FileWrite.Done, await store.SaveAsync(File("f4", author: Author.Operator, visitor: ""), new byte[1], 2, default));
        Assert.Equal("v1", (await store.FindAsync(Shop, "f4", default))!.Visitor.Value);
    }

    [Fact]
    public async Task What_was_sent_and_not_posted_goes_after_a_day_and_what_was_taken_back_at_once()
    {
        var database = await databases.NewAsync();
        var told = new Told("shop", "d1").Begun();
        await WriteAsync(database, (told, 0));
        var store = new DatabaseFiles(database);
        foreach (var id in (string[])["kept", "left", "back"]) await store.SaveAsync(File(id), new byte[300_000], 5, default);
        var known = told.Events.Length;
        await WriteAsync(database, (told.Sends("kept").Sends("back"), known));
        await new RetentionJob(database, new RetentionOptions { RecordingDays = 7 }).RunAsync(Now.AddHours(20));
        Assert.Equal(300_000, (await BytesAsync(store, "left")).Length);
        await new RetentionJob(database, new RetentionOptions { RecordingDays = 7 }).RunAsync(Now.AddDays(2));
        Assert.Null(await store.FindAsync(Shop, "left", default));
        Assert.Empty(await BytesAsync(store, "left"));
        Assert.Equal(300_000, (await BytesAsync(store, "kept")).Length);

        known = told.Events.Length;
        await WriteAsync(database, (told.Changes(3, null), known));
        Assert.Null(await store.FindAsync(Shop, "back", default));
        Assert.Empty(await BytesAsync(store, "back"));
        Assert.NotNull(await store.FindAsync(Shop, "kept", default));
    }

    [Fact]
    public async Task Retention_and_erasure_take_the_files_with_their_dialogs()
    {
        var database = await databases.NewAsync();
        var (old, erased) = (new Told("shop", "d1").Begun("v1"), new Told("shop", "d2").Begun("v2"));
        await WriteAsync(database, (old, 0), (erased, 0));
        var store = new DatabaseFiles(database);
        await store.SaveAsync(File("f1"), new byte[1], 5, default);
        await store.SaveAsync(File("f2", "d2", visitor: "v2"), new byte[1], 5, default);
        var (one, two) = (old.Events.Length, erased.Events.Length);
        await WriteAsync(database, (old.Sends("f1").Ended(), one), (erased.Sends("f2", "v2").Ended(), two));
        Assert.Empty((await new PersonErasure(database, new FakeTimeProvider(Now)).EraseAsync(Shop, new VisitorId("v2"), default)).OpenDialogs);
        Assert.Null(await store.FindAsync(Shop, "f2", default));
        Assert.Empty(await BytesAsync(store, "f2"));
        Assert.NotNull(await store.FindAsync(Shop, "f1", default));
        await new RetentionJob(database, new RetentionOptions { DialogDays = 1, RecordingDays = 7 }).RunAsync(Now.AddDays(2));
        Assert.Null(await store.FindAsync(Shop, "f1", default));
        Assert.Empty(await BytesAsync(store, "f1"));
    }
}

public sealed class SqliteFileStoreTests(SqliteDatabases databases) : FileStoreTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresFileStoreTests(PostgresDatabases databases) : FileStoreTests(databases);
