using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Support;

/// <summary>The first images of MNIST as it ships, as a data set of its own.</summary>
internal static class FewDigits
{
    private static readonly string[] Files = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];

    /// <summary>Writes its four files into a new folder.</summary>
    public static void Write(TemporaryFolder folder, string name, int rows)
    {
        Directory.CreateDirectory(folder[name]);
        foreach (string file in Files.Select(file => $"{file}-ubyte.gz"))
        {
            var array = IdxFile.Read(Repository.PathTo("data", "mnist", file));
            int[] dimensions = array.Dimensions.ToArray();
            int size = array.Bytes.Length / dimensions[0];
            dimensions[0] = rows;
            var few = IdxArray.Of(array.Bytes[..(rows * size)], dimensions);
            IdxFile.Write(folder[$"{name}/{file}"], overwrite: false, few);
        }
    }
}
