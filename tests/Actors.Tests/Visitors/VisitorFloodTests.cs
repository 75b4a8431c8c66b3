using Gateway.Actors.Visitors;
using MessagePack;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>One visitor who does not stop: what is kept has a bound, and what is counted stays right.</summary>
public sealed class VisitorFloodTests
{
    private const long Start = 1_750_000_000_000;
    private const int Million = 1_000_000;

    [Theory]
    [InlineData("one event")]
    [InlineData("ever other events")]
    [InlineData("ever other attributes")]
    [InlineData("one attribute")]
    [InlineData("pages")]
    public void A_million_events_of_one_visitor_take_no_more_room_than_a_thousand(string kind)
    {
        var visitor = new VisitorState();
        visitor.Arrive(Start, new VisitPage("a", "/", "", ""));
        int SizeAfter(int from, int to)
        {
            for (var i = from; i < to; i++) Do(visitor, kind, i);
            return MessagePackSerializer.Serialize(visitor.Save()).Length;
        }
        var some = SizeAfter(0, 1_000);
        // Numbers grow by their digits.
        Assert.InRange(SizeAfter(1_000, Million), 1, some + 512);
        Assert.True(some < 32 * 1024, $"{some} bytes are kept");
    }

    [Fact]
    public void A_million_events_are_counted_to_the_last_and_summed()
    {
        var visitor = new VisitorState();
        visitor.Arrive(Start, new VisitPage("a", "/", "", ""));
        for (var i = 0; i < Million; i++) visitor.Raise("click", 2, "EUR", Start + i);
        var restored = new VisitorState();
        restored.Restore(visitor.Save());
        foreach (var state in (VisitorState[])[visitor, restored])
            Assert.Equal((Million, 2.0 * Million), (state.EventCount("click"), state.EventValue("click")));
    }

    private static void Do(VisitorState visitor, string kind, int i)
    {
        switch (kind)
        {
            case "one event": visitor.Raise("click", 1, "EUR", Start + i); break;
            case "ever other events": visitor.Raise($"event {i:0000000}", i, "EUR", Start + i); break;
            case "ever other attributes": visitor.Set(new Dictionary<string, string> { [$"name {i:0000000}"] = $"value {i:0000000}" }); break;
            case "one attribute": visitor.Set(new Dictionary<string, string> { ["name"] = $"value {i:0000000}" }); break;
            default: visitor.Arrive(Start + i, new VisitPage($"{i:0000000}", $"/page/{i:0000000}", $"Page {i:0000000}", "")); break;
        }
    }
}
