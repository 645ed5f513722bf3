using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Images;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Runs.Images;

/// <summary>The data that ships is found from wherever the tool was put.</summary>
public sealed class ShippedDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("src/Chainrule.Cli/bin/Release/net10.0", "data/mnist")]
    [InlineData("", "data/mnist")]
    [InlineData("chainrule.tool.any/VERSION/tools/net10.0/any", "chainrule.tool/VERSION/data/mnist")]
    [InlineData("chainrule.tool.linux-x64/VERSION/tools/any/linux-x64", "chainrule.tool/VERSION/data/mnist")]
    public void Data_above_the_program_or_in_the_package_beside_its_own_is_found(string program, string data)
    {
        string folder = Made(program), expected = Made(data);

        Assert.Equal(expected, ShippedData.Find(folder));
    }

    [Fact]
    public void Data_of_another_version_is_not()
    {
        Made("chainrule.tool/0.0.9/data/mnist");
        string program = Made("chainrule.tool.any/VERSION/tools/net10.0/any");

        var exception = Assert.Throws<ChainruleException>(() => ShippedData.Find(program));

        Assert.Contains(program, exception.Message, StringComparison.Ordinal);
        Assert.Contains("CHAINRULE_DATA", exception.Remedy!.ToString(), StringComparison.Ordinal);
    }

    private string Made(string path) =>
        Directory.CreateDirectory(_folder[path.Replace("VERSION", ToolName.Version, StringComparison.Ordinal)]).FullName;
}
