using System.Text.Json;
using Dapper;

namespace Gateway.Api.Tests.Staffing;

/// <summary>The past with other people over HTTP, on both databases.</summary>
public abstract class StaffingTests(NodeFixture fixture) : IAsyncLifetime
{
    private const long Hour = 3_600_000;
    private const long Start = 1_700_000_000_000 / Hour * Hour;
    private const string Path = "/api/v1/sites/demo/staffing/what-if";
    private readonly TestNode _node = fixture.Node;
    private string _cookie = "", _anna = "";

    public async Task InitializeAsync()
    {
        _cookie = await _node.SignInAsync("anna");
        _anna = (await _node.GetAsync("/api/v1/sites/demo/routing", _cookie)).Json.GetProperty("operators").EnumerateArray()
            .First(o => o.GetProperty("name").GetString() == "Anna Sorokina").GetProperty("id").GetString()!;
        await using var connection = await _node.Database.OpenAsync();
        if (await connection.ExecuteScalarAsync<long>("select count(*) from dialogs where site = 'demo' and started_at >= @Start", new { Start }) > 0) return;
        // Anna serves one after another; the third visitor leaves after two minutes; the fourth dialog is Anna's own.
        await AddAsync(connection, "w1", Start + 60_000, Start + 60_000 + 600_000, accepted: Start + 70_000);
        await AddAsync(connection, "w2", Start + 61_000, Start + 61_000 + 900_000, accepted: Start + 671_000);
        await AddAsync(connection, "w3", Start + 62_000, Start + 182_000, accepted: null);
        await AddAsync(connection, "w4", Start + 2 * Hour, Start + 2 * Hour + 60_000, accepted: null, by: _anna);
        await AddAsync(connection, "w5", Start + 1, Start + 2, accepted: null, site: "rival");
    }

    private async Task AddAsync(System.Data.Common.DbConnection connection, string id, long started, long closed, long? accepted, string? by = null, string site = "demo")
    {
        await connection.ExecuteAsync("""
            insert into dialogs (site, id, visitor, visitor_name, department, operator, operator_name, started_at, closed_at, status, stars, comment, entries, excerpt, journal_seq)
            values (@site, @id, @id, '', 'sales', @_anna, 'Anna', @started, @closed, 4, 0, '', 3, '', 3)
            """, new { site, id, started, closed, _anna });
        const string Entry = "insert into entries (site, dialog, seq, at, kind, author, author_id, author_name, text, outbox, n) values (@site, @id, @seq, @at, @kind, @author, @who, '', '', null, 0)";
        await connection.ExecuteAsync(Entry, new { site, id, seq = 1, at = started, kind = 2, author = by is null ? 1 : 2, who = by ?? id });
        await connection.ExecuteAsync(Entry, new { site, id, seq = 2, at = started + 10, kind = 3, author = 2, who = _anna });
        if (accepted is { } at) await connection.ExecuteAsync(Entry, new { site, id, seq = 3, at, kind = 8, author = 2, who = _anna });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private Task<Answer> TryAsync(string body) => _node.PostAsync(Path, body, _cookie);

    [Fact]
    public async Task A_past_day_is_told_as_it_was_and_played_with_the_same_and_with_other_people()
    {
        var answer = await TryAsync($$"""{"from":{{Start}},"to":{{Start + 4 * Hour}},"capacity":1,"changes":[{"department":"sales","operators":2,"fromHour":0,"toHour":2}]}""");
        Assert.Equal(200, answer.Status);
        JsonElement Total(string run) => answer.Json.GetProperty(run).GetProperty("total");
        int Of(string run, string what) => Total(run).GetProperty(what).GetInt32();
        Assert.Equal(4, answer.Json.GetProperty("dialogs").GetInt32());
        Assert.Equal((3, 2, 1), (Of("recorded", "came"), Of("recorded", "served"), Of("recorded", "lost")));
        Assert.Equal((10 + 610) / 2.0, Total("recorded").GetProperty("wait").GetDouble(), 3);
        Assert.Equal(_anna, Assert.Single(answer.Json.GetProperty("people").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal((3, 3, 0), (Of("changed", "came"), Of("changed", "served"), Of("changed", "lost")));
        Assert.Equal(0, Total("changed").GetProperty("wait").GetDouble());
        Assert.Equal(4, answer.Json.GetProperty("changed").GetProperty("hours").GetArrayLength());
        Assert.Equal(740, answer.Json.GetProperty("leavingAfter").GetDouble(), 3);
    }

    [Theory]
    [InlineData("""{"from":5,"to":5}""", "48 hours")]
    [InlineData("""{"from":-9000000000000000000,"to":9000000000000000000}""", "48 hours")]
    [InlineData("""{"from":0,"to":172800001}""", "48 hours")]
    [InlineData("""{"to":99999999999999}""", "48 hours")]
    [InlineData("""{"capacity":0}""", "capacity")]
    [InlineData("""{"changes":[{"department":"nowhere","operators":1}]}""", "department")]
    [InlineData("""{"changes":[{"operators":1}]}""", "department")]
    [InlineData("""{"changes":[{"department":"sales","operators":201}]}""", "200 operators")]
    [InlineData("""{"changes":[{"department":"sales","operators":-2147483648}]}""", "200 operators")]
    [InlineData("""{"changes":[{"department":"sales","operators":1,"fromHour":5,"toHour":5}]}""", "fromHour")]
    [InlineData("""{"departments":{"nowhere":{}}}""", "ids of the site's departments")]
    [InlineData("""{"departments":{"sales":{"weight":1}}}""", "weight")]
    public async Task What_cannot_be_played_is_refused_with_what_is_allowed(string body, string words)
    {
        var answer = await TryAsync(body);
        Assert.Equal(400, answer.Status);
        Assert.Contains(words, answer.Json.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Where_nobody_came_nothing_is_told_and_not_more_people_than_somebody_can_take_away()
    {
        var answer = await TryAsync("""{"from":3600000,"to":7200000,"changes":[{"department":"sales","operators":-200}]}""");
        Assert.Equal((200, 0), (answer.Status, answer.Json.GetProperty("dialogs").GetInt32()));
    }
}

public sealed class StaffingOnSqliteTests(SqliteNode fixture) : StaffingTests(fixture), IClassFixture<SqliteNode>;

public sealed class StaffingOnPostgresTests(PostgresNode fixture) : StaffingTests(fixture), IClassFixture<PostgresNode>;
