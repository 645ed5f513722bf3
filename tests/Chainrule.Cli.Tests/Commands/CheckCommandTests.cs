using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Files;
using Cases = Chainrule.Tests.Support.Cases;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>What <c>check</c> and <c>train --check</c> say of good and of hopeless trainings.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _toy;

    public CheckCommandTests() => _toy = ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_training_passes_all_checks()
    {
        var (code, output, error) = InProcess.Run("check", _toy, "--layers", "dense:16 relu dropout:0.2 dense:3");
        Assert.Equal(0, code);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal("passed  outputs: dense:3 puts out scores, as softmax-cross-entropy takes them", lines[0]);
        Assert.Matches(
            @"^passed  gradients: \d+ numbers of \d+, the largest of each block among them, agree with differences in double "
                + @"precision; worst error \d\.\de-\d at ",
            lines[1]
        );
        Assert.Matches(@"^passed  start: the loss begins at \d\.\d{4}; one that knows nothing, ln 3, has 1\.0986$", lines[2]);
        Assert.Matches(@"^passed  one batch: 16 rows are learned by heart in \d+ steps", lines[3]);
        Assert.Matches(
            @"^passed  inputs: after 200 steps the loss on 24 rows kept back is 0\.\d+; with all inputs 0 it is 1\.\d+$",
            lines[4]
        );
        Assert.Equal("all checks passed", lines[5]);
        Assert.Contains("checking dense:16 relu dropout:0.2 dense:3 with softmax-cross-entropy", error);
        Assert.False(Directory.Exists(Path.Combine(_toy, "runs")));
    }

    [Theory]
    [InlineData("--loss mean-squared-error")]
    [InlineData("--loss categorical-cross-entropy")]
    [InlineData("--loss sigmoid-cross-entropy --scaling standard")]
    [InlineData("--layers dense:3 --optimizer adam --learning-rate 0.05")]
    public void Other_losses_and_optimizers_pass_too(string options)
    {
        var (code, output, error) = InProcess.Run(["check", _toy, .. options.Split(' ')]);
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public void What_fails_says_why_and_what_to_try()
    {
        var (code, output, _) = InProcess.Run(
            "check",
            _toy,
            "--scaling",
            "none",
            "--layers",
            "dense:16 relu dense:3",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e-12",
            "--json"
        );
        Assert.Equal(1, code);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.False(json.GetProperty("passed").GetBoolean());
        var checks = json.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal(["outputs", "gradients", "start", "one batch", "inputs"], checks.Keys);
        Assert.True(checks["gradients"].GetProperty("passed").GetBoolean(), output);
        var proof = checks["gradients"].GetProperty("proof");
        Assert.Equal("right", proof.GetProperty("verdict").GetString());
        Assert.InRange(proof.GetProperty("checked").GetInt32(), 100, 1000);
        Assert.Equal((0, 0), (proof.GetProperty("undecided").GetInt32(), proof.GetProperty("layerByLayer").GetInt32()));
        Assert.Equal("4 rows, as it trains, end to end, each pass twice", proof.GetProperty("lookedAt").GetString());
        Assert.Contains("inputs should be about 1", checks["start"].GetProperty("help").GetString());
        Assert.Contains("after 1,000 steps on the same 16 rows", checks["one batch"].GetProperty("reason").GetString());
        Assert.Contains("raise the learning rate", checks["one batch"].GetProperty("help").GetString());
    }

    [Fact]
    public void Labels_that_have_nothing_to_do_with_the_images_are_noticed()
    {
        string labels = Path.Combine(_toy, "train-labels-idx1-ubyte.gz");
        File.Delete(labels);
        var random = new Random(1);
        IdxFile.Write(
            labels,
            overwrite: false,
            IdxArray.Of([.. Enumerable.Range(0, ToyData.Rows).Select(_ => (byte)random.Next(3))], ToyData.Rows)
        );
        var (code, output, _) = InProcess.Run("check", _toy, "--layers", "dense:16 relu dense:3");
        Assert.Equal(1, code);
        Assert.Contains("FAILED  inputs: ", output);
        Assert.Contains("help: the inputs don't help: do rows and targets belong together", output);
        Assert.EndsWith("1 of 5 checks failed\n", output);
    }

    [Fact]
    public void A_learning_rate_beyond_reason_is_told_and_not_thrown()
    {
        var (code, output, _) = InProcess.Run(
            "check",
            _toy,
            "--loss",
            "mean-squared-error",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e6"
        );
        Assert.Equal(1, code);
        Assert.Contains("FAILED  one batch: training on 16 rows breaks down", output);
        Assert.Contains("FAILED  inputs: training breaks down", output);
    }

    [Fact]
    public void A_learning_rate_far_too_high_is_not_taken_for_one_too_low()
    {
        var (code, output, _) = InProcess.Run(
            "check",
            "mnist",
            "--layers",
            "dense:32 relu dense:10",
            "--learning-rate",
            "50",
            "--optimizer",
            "sgd"
        );
        Assert.Equal(1, code);
        Assert.Matches("FAILED  one batch: .*\n +help: the loss rises where it should fall: lower the learning rate", output);
        // its loss of 10 is less than that of a blind network, trained at the same rate, and far more than ln 10
        Assert.Matches(
            @"FAILED  inputs: .*; one that knows nothing, ln 10, has 2\.302\d\n +help: .*lower the learning rate",
            output
        );
    }

    [Theory]
    [InlineData("normal:30")]
    [InlineData("normal:300")]
    public void Roundings_under_huge_weights_are_not_taken_for_a_wrong_formula(string init)
    {
        var (code, output, _) = InProcess.Run(
            "check",
            "mnist",
            "--layers",
            "dense:16 sigmoid dense:16 sigmoid dense:10",
            "--init",
            init,
            "--optimizer",
            "sgd"
        );
        Assert.Equal(1, code);
        Assert.Contains("passed  gradients: ", output);
        Assert.Contains("FAILED  start: ", output);
        Assert.Contains("outputs begin too large", output);
    }

    public static TheoryData<string, int, string> Faint =>
        [.. new[] { ("relu", 6, "normal:0.01"), ("relu", 9, "normal:0.005") }.Take(Cases.AreMany ? 2 : 1)];

    [Theory, MemberData(nameof(Faint))]
    public void Signals_too_small_for_a_step_through_the_whole_are_proven_by_layers(string activation, int depth, string init)
    {
        string layers = string.Concat(Enumerable.Repeat($"dense:32 {activation} ", depth)) + "dense:10";
        var (_, output, _) = InProcess.Run("check", "mnist", "--layers", layers, "--init", init, "--json");
        var gradients = JsonDocument.Parse(output).RootElement.GetProperty("checks")[1];
        Assert.True(gradients.GetProperty("passed").GetBoolean(), output);
        Assert.Matches(
            @" agree with differences in double precision, [\d,]+ of them layer by layer",
            gradients.GetProperty("reason").GetString());
        Assert.InRange(gradients.GetProperty("proof").GetProperty("layerByLayer").GetInt32(), 1, 10_000);
    }

    [Fact]
    public void What_undecided_numbers_mean_for_the_check_stands_in_its_help()
    {
        var (code, output, _) = InProcess.Run("check", "--help");
        Assert.Equal(0, code);
        Assert.Contains("Undecided numbers are counted, with the reason; they fail the check", output);
    }

    [Fact]
    public void Weights_that_begin_alike_are_named()
    {
        var (code, output, _) = InProcess.Run("check", "mnist", "--layers", "dense:16 relu dense:10", "--init", "zeros");
        Assert.Equal(1, code);
        Assert.Contains(
            "help: all numbers of layers.0.weights begin alike, and so what learns from them stays alike: choose another "
                + "initializer",
            output
        );
    }

    [Theory]
    [InlineData("dense:3 softmax", "softmax-cross-entropy", "leave softmax out: the loss contains it")]
    [InlineData("dense:3 softmax", "softmax-cross-entropy:0.1", "leave softmax out: the loss contains it")]
    [InlineData("dense:3 sigmoid", "sigmoid-cross-entropy", "leave sigmoid out: the loss contains it")]
    [InlineData("dense:3 relu", "softmax-cross-entropy", "leave relu out")]
    [InlineData("dense:3", "categorical-cross-entropy", "add softmax at the end, or use softmax-cross-entropy")]
    [InlineData("dense:3", "binary-cross-entropy", "add sigmoid at the end, or use sigmoid-cross-entropy")]
    public void A_last_layer_that_does_not_fit_the_loss_is_named(string layers, string loss, string help)
    {
        var (code, output, _) = InProcess.Run("check", _toy, "--layers", layers, "--loss", loss);
        Assert.Equal(1, code);
        Assert.Matches($"FAILED  outputs: {loss} takes .*\n +help: {help}\n", output);
        if (layers == "dense:3 softmax")
        {
            var (_, _, error) = InProcess.Run(
                "train",
                _toy,
                "--layers",
                layers,
                "--loss",
                loss,
                "--epochs",
                "1",
                "--allow-double-activation",
                "--out",
                _folder["warned"],
                "--force"
            );
            Assert.Contains(
                $"warning: {loss} takes scores of any size, but softmax at the end lets only some of them out; {help}",
                error
            );
        }
    }

    [Fact]
    public void Training_says_of_the_naive_pair_what_computes_the_same_better()
    {
        var (code, _, error) = InProcess.Run(
            "train",
            _toy,
            "--layers",
            "dense:3 softmax",
            "--loss",
            "categorical-cross-entropy",
            "--epochs",
            "1",
            "--out",
            _folder["naive"]
        );
        Assert.Equal(0, code);
        Assert.Contains(
            "note: softmax puts out probabilities, as categorical-cross-entropy takes them; softmax-cross-entropy without "
                + "softmax computes both at once",
            error
        );
        (_, _, error) = InProcess.Run(
            "train",
            _toy,
            "--layers",
            "dense:3 log-softmax",
            "--epochs",
            "1",
            "--out",
            _folder["logarithms"]
        );
        Assert.DoesNotContain("warning", error);
    }

    [Fact]
    public void What_is_not_learned_by_heart_does_not_pass_for_it()
    {
        // All classes right by chance of large steps, and a loss that has risen.
        var (code, output, _) = InProcess.Run("check", "mnist", "--learning-rate", "100");
        Assert.Equal(1, code);
        Assert.Matches(
            @"FAILED  one batch: after 1,000 steps on the same 16 rows the loss is \d+\.\d+, "
                + @"having begun at 2\.\d+\n +help: the loss rises",
            output
        );

        // From a loss of thousands, a twentieth is no feat.
        (_, output, _) = InProcess.Run("check", "mnist", "--layers", "dense:32 relu dense:10", "--init", "normal:10");
        Assert.DoesNotMatch(@"passed  one batch: .* to [1-9]", output);
        Assert.Contains("FAILED  start", output);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    public void A_table_of_values_begins_where_it_may(string seed)
    {
        var random = new Random(5);
        File.WriteAllLines(
            _folder["weights.csv"],
            Enumerable
                .Range(0, 300)
                .Select(i =>
                {
                    double length = 35 + 20 * random.NextDouble(),
                        wing = 170 + 60 * random.NextDouble(),
                        depth = 13 + 8 * random.NextDouble();
                    return string.Create(
CultureInfo.InvariantCulture,
$"{length:0.0},{wing:0},{depth:0.0},{"ABC"[i % 3]},"
                            + $"{20 * wing + 10 * length - 30 * depth + 200 * random.NextDouble():0}"
                    );
                })
                .Prepend("length,wing,depth,island,mass")
        );
        var (code, output, error) = InProcess.Run("check", _folder["weights.csv"], "--target", "mass", "--seed", seed);
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public void A_linear_model_of_a_table_is_not_checked_as_a_network()
    {
        var (code, _, error) = InProcess.Run("check", WriteHouses(knowsPrice: true), "--target", "price", "--model", "linear");
        Assert.Equal(2, code);
        Assert.Contains("--model linear has nothing to check", error);
    }

    [Fact]
    public void Train_with_check_trains_only_what_passes()
    {
        var (code, _, error) = InProcess.Run("train", _toy, "--check", "--epochs", "1", "--out", _folder["run"]);
        Assert.True(code == 0, error);
        Assert.Contains("passed  one batch", error);
        Assert.True(File.Exists(Path.Combine(_folder["run"], "model.safetensors")));

        var refused = ToolRun.In(_folder, "train", _toy, "--check", "--learning-rate", "1e-12", "--out", "not", "--quiet");
        error = refused.Error;
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("checks failed, so nothing was trained", error);
        Assert.Contains("FAILED  one batch", error);
        Assert.DoesNotContain("passed  ", error);
        Assert.False(Directory.Exists(_folder["not"]));
    }

    [Fact]
    public void The_network_of_a_table_passes_all_checks()
    {
        var random = new Random(3);
        File.WriteAllLines(
            _folder["birds.csv"],
            Enumerable
                .Range(0, 200)
                .Select(i =>
                    string.Create(
CultureInfo.InvariantCulture,
$"{40 + 5 * (i % 3) + 4 * random.NextDouble():0.0},{(i % 3 == 0 ? "Torgersen" : "Biscoe")},"
                            + $"{(i % 17 == 0 ? "" : "male")},{"ACG"[i % 3]}"
                    )
                )
                .Prepend("bill,island,sex,species")
        );
        var (code, output, error) = InProcess.Run("check", _folder["birds.csv"], "--target", "species");
        Assert.True(code == 0, output + error);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.StartsWith("passed  gradients: ", lines[1]);
        Assert.Contains("one that knows nothing, ln 3, has 1.0986", lines[2]);
        Assert.Matches(@"^passed  one batch: 16 rows are learned by heart in \d+ steps", lines[3]);
        Assert.Matches(
            @"^passed  inputs: after 200 steps the loss on \d+ rows kept back is 0\.\d+; with all inputs 0 it is 1\.\d+$",
            lines[4]
        );
        Assert.Contains(
            "checking dense:32 gelu dense:3 with softmax-cross-entropy by adamw; 'train' takes a mean of such networks, by "
                + "L-BFGS",
            error
        );
    }

    [Fact]
    public void Embeddings_of_a_table_are_proved_too_and_train_checks_first()
    {
        string table = WriteHouses(knowsPrice: true);
        var (code, output, error) = InProcess.Run("check", table, "--target", "price", "--epochs", "5", "--json");
        Assert.True(code == 0, output + error);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.Matches("^piecewise:2:16:8 embedding:2[0-9]x[0-9] dense:", json.GetProperty("network").GetString());
        Assert.Contains("a network that puts out 0 has", json.GetProperty("checks")[2].GetProperty("reason").GetString());

        (code, _, error) = InProcess.Run(
            "train",
            table,
            "--target",
            "price",
            "--check",
            "--epochs",
            "2",
            "--out",
            _folder["checked"]
        );
        Assert.True(code == 0, error);
        Assert.Contains("passed  gradients", error);
    }

    [Fact]
    public void Columns_that_say_nothing_about_the_target_are_noticed()
    {
        var (code, output, error) = InProcess.Run(
            "train",
            WriteHouses(knowsPrice: false),
            "--target",
            "price",
            "--check",
            "--epochs",
            "2",
            "--out",
            _folder["not"]
        );
        Assert.Equal(1, code);
        Assert.Contains("FAILED  inputs", error);
        Assert.Contains("so nothing was trained", error);
        Assert.False(Directory.Exists(_folder["not"]), output);
    }

    private string WriteHouses(bool knowsPrice)
    {
        var random = new Random(7);
        var lines = Enumerable.Range(0, 500).Select(i =>
        {
            double rooms = Math.Round(random.NextDouble() * 10, 2), area = Math.Round(random.NextDouble() * 90, 1);
            int city = random.Next(22);
            double price = knowsPrice ? 100 * rooms + area * (city % 3) : 1000 * random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"{rooms},{area},city {city},{price:0.0}");
        });
        File.WriteAllLines(_folder["houses.csv"], lines.Prepend("rooms,area,city,price"));
        return _folder["houses.csv"];
    }

    [Fact]
    public void Without_data_the_usage_is_told()
    {
        var (code, _, error) = InProcess.Run("check");
        Assert.Equal(2, code);
        Assert.Contains("'check' needs DATA", error);
    }
}
