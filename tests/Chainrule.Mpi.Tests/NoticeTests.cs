namespace Chainrule.Mpi.Tests;

public sealed class NoticeTests
{
    [Fact]
    public void A_notice_arrives_as_it_was_sent()
    {
        var notice = new Notice(NoticeKind.Failed, 70_000, "die Platte läuft über 💾");
        Assert.Equal(notice, Notice.Of(notice.ToBytes()));
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_between_two_characters()
    {
        var arrived = Notice.Of(new Notice(NoticeKind.Failed, 1, new string('ß', 5000)).ToBytes());
        Assert.Equal(new string('ß', (Notice.Length - 8) / 2), arrived.Text);
    }

    [Fact]
    public void No_length_is_believed_beyond_the_message()
    {
        byte[] bytes = new byte[Notice.Length];
        bytes.AsSpan().Fill(0xFF);
        Assert.InRange(Notice.Of(bytes).Text.Length, 0, Notice.Length);
    }
}
