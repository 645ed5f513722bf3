using Chainrule.Exchange.Torch;
using Chainrule.Networks;
using Chainrule.Tests.Support;
using static Chainrule.Exchange.Tests.Torch.Pickles;

namespace Chainrule.Exchange.Tests.Torch;

/// <summary>
/// Pickles that would run something, or take memory or time without bytes: nothing runs, each is refused by name.
/// </summary>
public sealed class HostilePickleTests : IDisposable
{
    private const string Touch = "touch chainrule-was-here";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Hostile => [.. All().Keys];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Hostile))]
    public void They_run_nothing_and_are_refused_by_name(string name)
    {
        var (pickle, problem) = All()[name];
        string file = _folder.Write("weights.pt", Archive(pickle, ("data/0", new byte[16])));
        long before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<FileFormatException>(() => StateDict.Open(file));

        Assert.Contains(problem, error.Message);
        Assert.NotNull(error.Help);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 20) + (100L * pickle.Length));
        Assert.Equal(["weights.pt"], _folder.Names());
        Assert.False(File.Exists("chainrule-was-here"));
    }

    [Fact]
    public void The_same_pickle_without_malice_is_read()
    {
        byte[] pickle = Of(0x80, 2, "}(", Word("w"), Tensor(4, 0, [2, 2], [1, 2]), "u.");
        byte[] numbers = [.. ((float[])[1, 2, 3, 4]).SelectMany(BitConverter.GetBytes)];
        string file = _folder.Write("weights.pt", Archive(pickle, ("data/0", numbers)));

        using var weights = StateDict.Open(file);

        Assert.Equal([1, 3, 2, 4], weights.Read(Assert.Single(weights.Entries)));
    }

    [Fact]
    public void Numbers_of_the_highest_byte_first_are_read()
    {
        byte[] pickle = Of(0x80, 2, "}(", Word("w"), Tensor(2, 1, [1], [1]), "u.");
        byte[] numbers = [0, 0, 0, 0, 0x3F, 0x80, 0, 0];
        string file = _folder.Write("weights.pt", Archive(pickle, ("data/0", numbers), ("byteorder", "big"u8.ToArray())));

        using var weights = StateDict.Open(file);

        Assert.Equal([1], weights.Read(Assert.Single(weights.Entries)));
    }

    [Fact]
    public async Task A_text_of_megabytes_that_is_named_often_takes_no_time()
    {
        byte[] often = [.. Enumerable.Repeat(Of("h", 0, "N"), 300_000).SelectMany(pair => pair)];
        byte[] pickle = Of(
            0x80, 2, Word(new string('k', 4_000_000)), "q", 0, "}(", often, Word("w"), Tensor(4, 0, [4], [1]), "u.");
        string file = _folder.Write("weights.pt", Archive(pickle, ("data/0", new byte[16])));

        using var weights = await Task.Run(() => StateDict.Open(file), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal("w", Assert.Single(weights.Entries).Name);
    }

    [Fact]
    public void Names_of_any_kind_are_modules_in_an_order()
    {
        string[] names =
        [
            "weight", ".weight", "a.", ".", "..", .. Enumerable.Range(0, 40).Select(i => $"l.{new string('9', i + 1)}.weight"),
            .. Enumerable.Range(1, 40).Select(i => $"l.{i}.weight"),
        ];
        object[] items = [.. names.Distinct().SelectMany(name => (object[])[Word(name), Tensor(4, 0, [4], [1])])];
        string file = _folder.Write("weights.pt", Archive(Of([0x80, 2, "}(", .. items, "u."]), ("data/0", new byte[16])));
        using var weights = StateDict.Open(file);
        var network = LayerNotation.Parse("dense:2", new Shape(3), seed: 1);

        Assert.Throws<ChainruleException>(() => TorchWeights.Load(weights, network));

        Assert.Equal(names.Distinct().Count(), weights.Entries.Count);
    }

    private static Dictionary<string, (byte[] Pickle, string Problem)> All() => new()
    {
        ["a command of the system"] = (Of(0x80, 2, "cposix\nsystem\n", Word(Touch), 0x85, "R."), "posix.system"),
        ["code of Python"] = (Of(0x80, 2, "cbuiltins\neval\n", Word("__import__('os').system('" + Touch + "')"), 0x85, "R."),
            "builtins.eval"),
        ["a name made on the stack"] = (
            Of(0x80, 4, 0x8C, 10, "subprocess", 0x8C, 5, "Popen", 0x93, Word(Touch), 0x85, "R."), "subprocess.Popen"),
        ["an instance by its class"] = (Of("(ios\nsystem\n", "."), "0x69"),
        ["an object by its class"] = (Of(0x80, 2, "(cos\nsystem\n", Word(Touch), "o."), "os.system"),
        ["an opcode that makes objects"] = (Of(0x80, 2, "ccollections\nOrderedDict\n)", 0x81, "."), "0x81"),
        ["an extension by its number"] = (Of(0x80, 2, 0x82, 1, "."), "0x82"),
        ["another pickle inside"] = (Of(0x80, 2, "cpickle\nloads\n", Word("."), 0x85, "R."), "pickle.loads"),
        ["a known class with a hook of numpy"] = (
            Of(0x80, 2, "}(", Word("w"), "cnumpy.core.multiarray\n_reconstruct\n", "u."), "numpy.core.multiarray._reconstruct"),
        ["a known function called with code"] = (
            Of(0x80, 2, "ccollections\nOrderedDict\n", Word(Touch), 0x85, "R."), "collections.OrderedDict is not called"),
        ["a text of four billion bytes"] = (Of(0x80, 2, "X", new byte[] { 255, 255, 255, 255 }, "a."), "4,294,967,295"),
        ["a storage of two billion numbers"] = (
            Of(0x80, 2, "}(", Word("w"), Tensor(int.MaxValue, 0, [1], [1]), "u."), "not enough for 2,147,483,647"),
        ["numbers beyond the storage"] = (Of(0x80, 2, "}(", Word("w"), Tensor(4, 3, [2], [1]), "u."), "beyond its storage"),
        ["numbers before the storage"] = (Of(0x80, 2, "}(", Word("w"), Tensor(4, -1, [1], [1]), "u."), "beyond its storage"),
        ["one number for quintillions"] = (
            Of(0x80, 2, "}(", Word("w"), Tensor(4, 0, [int.MaxValue, int.MaxValue, int.MaxValue], [0, 0, 0]), "u."),
            "are to stand for"),
        ["a stride that overflows"] = (
            Of(0x80, 2, "}(", Word("w"), Tensor(4, 0, [int.MaxValue, int.MaxValue], [int.MaxValue, int.MaxValue]), "u."),
            "beyond"),
        ["a storage that isn't there"] = (
            Of(0x80, 2, "}(", Word("w"), "(", Word("storage"), "ctorch\nFloatStorage\n", Word("../0"), Word("cpu"), Int(1),
                "tQu."),
            "no numbers data/../0"),
        ["a dictionary in itself"] = (Of(0x80, 2, "}q", 0, Word("state_dict"), "h", 0, "s."), "no tensors"),
        ["what was never there"] = (Of(0x80, 2, "h", 9, "."), "never there"),
        ["more than the stack has"] = (Of(0x80, 2, 0x87, "."), "more from its stack"),
        ["millions of marks"] = (Of(0x80, 2, new string('(', 3_000_000), "."), "more than 2,000,000 values"),
        ["millions of names for one thing"] = (
            Of(0x80, 4, "}", new string('\x94', 3_000_000), "."), "more than 2,000,000 values"),
        ["no end"] = (Of(0x80, 2, "}"), "ends too early"),
    };
}
