/** The folder of this package, for whoever hands it to Pulumi. Loading it runs nothing. */
exports.folder = __dirname;
