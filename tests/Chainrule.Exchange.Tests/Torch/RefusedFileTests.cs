using Chainrule.Exchange.Torch;

namespace Chainrule.Exchange.Tests.Torch;

/// <summary>Files of PyTorch that hold more than weights, or are of another time: refused with what to do.</summary>
public class RefusedFileTests
{
    [Theory]
    [InlineData("old.pt", "before 1.6", "torch.load(\"old.pt\"")]
    [InlineData("whole.pt", "torch.nn.modules.container.Sequential", "model.state_dict()")]
    [InlineData("script.pt", "TorchScript", "model.state_dict()")]
    [InlineData("make.py", "begins like a text", "")]
    public void They_are_refused_with_the_mend(string file, string problem, string mend)
    {
        var error = Assert.Throws<FileFormatException>(() => StateDict.Open(TorchNetwork.PathTo(file)));

        Assert.Contains(problem, error.Message);
        Assert.Contains(mend, error.Help!);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_of_its_name() =>
        Assert.Contains("nowhere.pt", Assert.Throws<ChainruleException>(() => StateDict.Open("nowhere.pt")).Message);
}
