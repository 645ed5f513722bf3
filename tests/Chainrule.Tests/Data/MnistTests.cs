using System.IO.Compression;
using System.Security.Cryptography;
using Chainrule.Data;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Data;

/// <summary>The data that ships with the clone is what its README says.</summary>
public class MnistTests
{
    [Theory]
    [InlineData("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")]
    [InlineData("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")]
    [InlineData("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7")]
    [InlineData("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")]
    public void The_files_are_the_original_ones(string name, string sha256)
    {
        using var packed = new GZipStream(
            File.OpenRead(Repository.PathTo("data", "mnist", name + ".gz")),
            CompressionMode.Decompress
        );
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(packed)));
        Assert.Contains(sha256, File.ReadAllText(Repository.PathTo("data", "README.md")));
    }

    [Fact]
    public void All_of_it_loads()
    {
        IdxData data = IdxData.Load(Repository.PathTo("data", "mnist"));
        Assert.Equal((60_000, 10_000, 10), (data.Train.Count, data.Test.Count, data.Classes));
        Assert.Equal(new Shape(28, 28), data.Input);
        int[] first = new int[10];
        data.Train.CopyClasses([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], first);
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], first);
    }
}
