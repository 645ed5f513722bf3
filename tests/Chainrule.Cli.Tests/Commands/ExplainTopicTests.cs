using System.Text.Json;
using System.Xml.Linq;
using Chainrule.Cli.Tests.Support;
using Chainrule.Insight.Topics;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>chainrule explain TOPIC.</summary>
public sealed class ExplainTopicTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Topics => [.. TopicTable.Names];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Softmax_shows_the_diagonal_the_outer_product_and_their_difference()
    {
        var (code, output, _) = InProcess.Run("explain", "softmax", "--values", "0.7,0.1,0.2");

        Assert.Equal(0, code);
        Assert.Contains("     diagonal =\n       0.7     0     0\n         0   0.1     0\n         0     0   0.2\n", output);
        Assert.Contains(
            "     outer =\n       0.49   0.07   0.14\n       0.07   0.01   0.02\n       0.14   0.02   0.04\n",
            output
        );
        string jacobian = "        0.21   -0.07   -0.14\n       -0.07    0.09   -0.02\n       -0.14   -0.02    0.16\n";
        Assert.Contains("     J =\n" + jacobian, output);
        Assert.Contains("     J measured =\n" + jacobian, output);
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void Every_topic_is_text_for_people_and_one_object_for_programs(string topic)
    {
        var (code, text, _) = InProcess.Run("explain", topic);
        var json = JsonDocument.Parse(InProcess.Run("explain", topic, "--json").Output).RootElement;

        Assert.Equal(0, code);
        Assert.StartsWith($"{topic}: ", text);
        Assert.DoesNotContain("NaN", text);
        Assert.DoesNotContain("∞", text);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 130));
        Assert.Equal(topic, json.GetProperty("topic").GetString());
        Assert.Contains(json.GetProperty("steps").EnumerateArray(), step =>
            step.GetProperty("numbers").EnumerateObject().Any() || topic == "flatten"
        );
    }

    [Fact]
    public void Lines_fit_the_window()
    {
        string many = string.Join(',', Enumerable.Range(1, 20).Select(i => i * 1.2345));
        foreach (
            string[] words in TopicTable
                .Names.Select(name => new[] { "explain", name })
                .Append(["explain", "softmax", "--values", many])
        )
        {
            var (code, output, error) = InProcess.Run(words);
            Assert.True(code == 0, error);
            Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        }
    }

    [Fact]
    public void An_activation_is_plotted_into_a_file_that_is_not_replaced_unasked()
    {
        string file = _folder["relu.svg"];
        Assert.Equal(0, InProcess.Run("explain", "relu", "--svg", file).Code);
        string svg = File.ReadAllText(file);
        var (code, _, error) = InProcess.Run("explain", "tanh", "--svg", file);

        Assert.Equal("relu and its derivative", XElement.Parse(svg).Elements().First().Value);
        Assert.Equal(1, code);
        Assert.Contains("--force", error);
        Assert.Equal(svg, File.ReadAllText(file));
        Assert.Equal(0, InProcess.Run("explain", "tanh", "--svg", file, "--force").Code);
        Assert.NotEqual(svg, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("there is no topic 'sofmax'", "did you mean 'softmax'?", 2, "sofmax")]
    [InlineData("--values: 'x' is not a number", "with commas", 2, "relu", "--values", "1,x")]
    [InlineData("--values: '1e400' is not a number", "with commas", 2, "relu", "--values", "1e400")]
    [InlineData(
        "21 numbers are too many",
        "1 to 20",
        2,
        "relu",
        "--values",
        "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21"
    )]
    [InlineData("3 values are no rows for a network with 2 inputs", "--values 1,2", 2, "backpropagation", "--values", "1,2,3")]
    [InlineData("not all of these are counts of units", "--sizes 2,3,1", 2, "backpropagation", "--sizes", "2,1.5")]
    [InlineData("2,9 are no sizes", "--sizes 2,2,2,1", 2, "backpropagation", "--sizes", "2,9")]
    [InlineData("takes a probability", "--activation sigmoid", 2, "neuron", "--loss", "binary-cross-entropy")]
    [InlineData("only backpropagation has sizes", "leave them out", 2, "neuron", "--sizes", "2,1")]
    [InlineData("softmax is no function of one number", "relu", 2, "softmax", "--svg", "softmax.svg")]
    [InlineData("'relu:2' has 1 argument", "write relu", 2, "relu:2")]
    [InlineData("can't be 3", "from 0 to 1", 2, "leaky-relu:3")]
    [InlineData("only losses have a target", "leave --target out", 2, "softmax", "--target", "1")]
    [InlineData("schedules have a learning rate", "leave --learning-rate out", 2, "huber", "--learning-rate", "0.1")]
    [InlineData("only the values of softmax", "leave --scores out", 2, "relu", "--scores")]
    [InlineData(
        "the target 7 is no target for 3 outputs",
        "--target 2",
        2,
        "softmax-cross-entropy",
        "--values",
        "1,2,3",
        "--target",
        "7"
    )]
    [InlineData("no probabilities", "softmax-cross-entropy", 2, "cross-entropy", "--values", "3,2")]
    [InlineData("4 values are no batch", "3, 6 or 9", 2, "dense", "--values", "1,2,3,4")]
    public void A_question_that_cannot_be_answered_is_told_why(string problem, string help, int code, params string[] words)
    {
        var result = InProcess.Run(["explain", .. words]);

        Assert.Equal(code, result.Code);
        Assert.Contains(problem, result.Error);
        Assert.Contains(help, result.Error);
        Assert.Empty(result.Output);
    }
}
