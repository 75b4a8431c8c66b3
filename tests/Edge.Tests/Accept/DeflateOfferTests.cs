using Gateway.Edge.Accept;

namespace Gateway.Edge.Tests.Accept;

public sealed class DeflateOfferTests
{
    private const string Plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", Plain)]
    [InlineData("permessage-deflate; client_max_window_bits", Plain)]
    [InlineData("permessage-deflate;client_max_window_bits=10", Plain)]
    [InlineData("permessage-deflate; client_no_context_takeover; server_no_context_takeover", Plain)]
    [InlineData("permessage-deflate; server_max_window_bits=8", Plain + "; server_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=\"1\\2\"", Plain + "; server_max_window_bits=12")]
    [InlineData("permessage-deflate ; server_max_window_bits = 15 ; client_max_window_bits", Plain + "; server_max_window_bits=15")]
    [InlineData("permessage-bzip2, permessage-deflate", Plain)]
    [InlineData(",, permessage-deflate,", Plain)]
    [InlineData("permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=9, permessage-deflate", Plain + "; server_max_window_bits=9")]
    public void The_first_good_offer_is_taken(string header, string answer) => Assert.Equal(answer, DeflateOffer.Accept(header)!.Answer);

    [Theory]
    [InlineData(null)]
    [InlineData("permessage-bzip2")]
    [InlineData("x-webkit-deflate-frame")]
    [InlineData("permessage-deflate; level=9")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=7")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=010")]
    [InlineData("permessage-deflate; server_max_window_bits=1")]
    [InlineData("permessage-deflate; client_max_window_bits=99")]
    [InlineData("permessage-deflate; client_max_window_bits=x")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover=true")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=9")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    public void A_bad_offer_is_declined(string? header) => Assert.Null(DeflateOffer.Accept(header));

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    [InlineData(";")]
    [InlineData("permessage-deflate;")]
    [InlineData("permessage-deflate; =8")]
    [InlineData("permessage-deflate; a=")]
    [InlineData("permessage-deflate; a=\"8")]
    [InlineData("permessage-deflate; a=\"\"")]
    [InlineData("permessage-deflate; a=\"8 9\"")]
    [InlineData("permessage-deflate; a=\"8\\")]
    [InlineData("permessage-deflate client_max_window_bits")]
    [InlineData("permessage-deflate; a=8 9")]
    [InlineData("permessage/deflate")]
    public void What_does_not_follow_the_grammar_is_no_list(string header)
    {
        Assert.False(ExtensionList.TryRead(header, out _));
        Assert.Null(DeflateOffer.Accept(header));
    }

    [Fact]
    public void Names_parameters_and_values_are_read_in_their_order()
    {
        Assert.True(ExtensionList.TryRead("foo; a; b=1; c=\"x\\y\" , bar;d", out var offers));
        Assert.Equal("foo a b=1 c=xy | bar d", string.Join(" | ", offers.Select(o => o.Name + string.Concat(o.Parameters.Select(p => " " + p.Name + (p.Value is null ? "" : "=" + p.Value))))));
    }
}
