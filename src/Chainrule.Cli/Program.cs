using Chainrule.Cli;

return Tool.Run(args);
